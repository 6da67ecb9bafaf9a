#include "services/survey/service.h"

int main(int argc, char** argv) {
  return luukku::server::Run(argc, argv, luukku::survey::Service());
}
