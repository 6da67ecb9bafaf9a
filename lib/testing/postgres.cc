#include "lib/testing/postgres.h"

#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <pqxx/pqxx>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace luukku::testing {
namespace {

constexpr char kBin[] = "/usr/lib/postgresql/15/bin/";

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

// PostgreSQL refuses to run as root: then it runs as the user whom the Debian package makes.
Process Run(const std::string& program, const std::vector<std::string>& arguments) {
  std::vector<std::string> line;
  if (geteuid() == 0) {
    line = {"--reuid=postgres", "--regid=postgres", "--init-groups", "--", "/usr/bin/setpriv"};
  }
  line.insert(line.end(), {"--pdeathsig=QUIT", "--", kBin + program});
  line.insert(line.end(), arguments.begin(), arguments.end());
  return Process("/usr/bin/setpriv", line);
}

// A folder that the user of PostgreSQL may write to.
std::string DataFolder(const TemporaryFolder& folder) {
  const std::string path = folder.File("postgres");
  std::filesystem::create_directory(path);
  chmod(path.c_str(), 0700);
  const passwd* user = geteuid() == 0 ? getpwnam("postgres") : nullptr;
  if (user != nullptr) {
    chmod(std::filesystem::path(path).parent_path().c_str(), 0711);
    if (chown(path.c_str(), user->pw_uid, user->pw_gid) != 0) Die("chown failed: " + path);
  }
  return path + "/data";
}

bool Answers(const std::string& conninfo) {
  try {
    pqxx::connection connection(conninfo);
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace

Postgres::Postgres() : data_(DataFolder(folder_)), port_(FreePort()) {
  Process initdb = Run("initdb", {"--pgdata=" + data_, "--username=postgres", "--auth=trust",
                                  "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"});
  if (initdb.Wait() != 0) Die("initdb failed");
  Start();
}

std::string Postgres::conninfo() const {
  return absl::StrCat("host=127.0.0.1 port=", port_, " user=postgres dbname=postgres");
}

void Postgres::StopAtOnce() {
  process_->Signal(SIGQUIT);
  process_->Wait();
}

void Postgres::Start() {
  process_.reset();
  process_.emplace(Run("postgres", {"-D", data_, "-p", absl::StrCat(port_), "-c",
                                    "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
                                    "-c", "max_connections=200", "-c", "log_min_messages=panic"}));
  const absl::Time end = absl::Now() + absl::Seconds(60);
  while (!Answers(conninfo())) {
    if (absl::Now() > end) Die("PostgreSQL did not start");
    absl::SleepFor(absl::Milliseconds(50));
  }
}

}  // namespace luukku::testing
