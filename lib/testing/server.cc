#include "lib/testing/server.h"

#include <grpcpp/create_channel.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/auth/minter.h"

namespace luukku::testing {
namespace {

constexpr char kIssuer[] = "luukku-development";

void DieUnless(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(1);
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  path_ = (std::filesystem::temp_directory_path() / "luukku-test-XXXXXX").string();
  if (mkdtemp(path_.data()) == nullptr) DieUnless(absl::InternalError("mkdtemp failed"));
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Tokens::Tokens() {
  DieUnless(auth::WriteDevelopmentKey(folder_.File("key.json"), jwks_file()));
  std::ofstream(service_token_file()) << Mint("test-service", {"service"});
}

std::string Tokens::Mint(const std::string& subject, const std::vector<std::string>& roles) const {
  const absl::Time now = absl::Now();
  const auto token =
      auth::MintToken(folder_.File("key.json"), {.issuer = kIssuer,
                                                 .audience = kIssuer,
                                                 .subject = subject,
                                                 .name = "",
                                                 .roles = roles,
                                                 .issued_at = now,
                                                 .expires_at = now + absl::Hours(1)});
  DieUnless(token.status());
  return *token;
}

Server::Server(const server::Definition& definition, const Database& database, const Tokens& tokens,
               const std::map<std::string, std::string>& peers,
               const std::map<std::string, std::string>& secret_files,
               const std::map<std::string, int>& retained_days) {
  server::Settings settings;
  settings.peers = peers;
  settings.secret_files = secret_files;
  settings.retained_days = retained_days;
  settings.service_token_file = tokens.service_token_file();
  settings.listen = settings.probe_listen = "127.0.0.1:0";
  settings.metrics_listen.clear();  // Its server takes 2 s to stop.
  settings.database = database.runtime();
  settings.jwks_file = tokens.jwks_file();
  settings.issuer = settings.audience = kIssuer;
  settings.development = true;
  settings.limits = server::kNoLimits;  // Tests call as often as they can.
  auto started = server::Server::Start(definition, settings);
  DieUnless(started.status());
  server_ = *std::move(started);
}

std::string Server::Address() const { return absl::StrCat("127.0.0.1:", server_->port()); }

std::shared_ptr<grpc::Channel> Server::Channel() const {
  // A connection of its own, as another client process would have.
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(Address(), grpc::InsecureChannelCredentials(), arguments);
}

std::unique_ptr<grpc::ClientContext> ContextFor(const std::string& token) {
  auto context = std::make_unique<grpc::ClientContext>();
  context->AddMetadata("authorization", "Bearer " + token);
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  return context;
}

}  // namespace luukku::testing
