#include "lib/testing/postgres.h"

#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <pqxx/nontransaction>
#include <pqxx/pqxx>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace luukku::testing {
namespace {

constexpr char kBin[] = "/usr/lib/postgresql/15/bin/";

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

Postgres::Postgres(StandbyOf standby) : data_(DataFolder(folder_)), port_(FreePort()) {
  Process copy =
      Run("pg_basebackup", {"--pgdata=" + data_, "--host=127.0.0.1",
                            absl::StrCat("--port=", standby.primary.port_), "--username=postgres",
                            "--write-recovery-conf", "--checkpoint=fast", "--wal-method=stream"});
  if (copy.Wait() != 0) Die("pg_basebackup failed");
  Start();
}

std::string Postgres::conninfo() const {
  return absl::StrCat("host=127.0.0.1 port=", port_, " user=postgres dbname=postgres");
}

std::string Postgres::ConninfoWith(const Postgres& other) const {
  return absl::StrCat("host=127.0.0.1,127.0.0.1 port=", port_, ",", other.port_,
                      " target_session_attrs=read-write user=postgres dbname=postgres");
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

std::string Postgres::Ask(const std::string& sql) const {
  pqxx::connection connection(conninfo());
  const auto result = pqxx::nontransaction(connection).exec(sql);
  return result.empty() || result[0][0].is_null() ? "" : result[0][0].c_str();
}

void Postgres::CommitWithStandby() {
  Ask("ALTER SYSTEM SET synchronous_standby_names = '*'");
  Ask("SELECT pg_reload_conf()");
  const absl::Time end = absl::Now() + absl::Seconds(60);
  while (Ask("SELECT sync_state FROM pg_stat_replication") != "sync") {
    if (absl::Now() > end) Die("there is no standby");
    absl::SleepFor(absl::Milliseconds(20));
  }
}

void Postgres::CatchUpWith(const Postgres& primary) const {
  const std::string written = primary.Ask("SELECT pg_current_wal_flush_lsn()");
  const absl::Time end = absl::Now() + absl::Seconds(60);
  while (Ask("SELECT pg_last_wal_replay_lsn() >= '" + written + "'") != "t") {
    if (absl::Now() > end) Die("the standby does not follow");
    absl::SleepFor(absl::Milliseconds(20));
  }
}

void Postgres::Promote() const {
  if (Ask("SELECT pg_promote()") != "t") Die("the standby does not become a primary");
}

}  // namespace luukku::testing
