#include "services/routing/service.h"

int main(int argc, char** argv) {
  return luukku::server::Run(argc, argv, luukku::routing::Service());
}
