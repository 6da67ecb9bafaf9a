// TLS with real processes: accepted callers and their identity, and certificates that are replaced
// under load.

#include <gmock/gmock.h>
#include <grpc/grpc_security_constants.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/status/error.h"
#include "lib/status/grpc_status.h"
#include "lib/testing/desk.h"
#include "lib/testing/http.h"
#include "luukku/ticket/v1/customer_service.grpc.pb.h"
#include "services/routing/routing_fixture.h"

namespace luukku {
namespace {

using testing::Authority;
using ::testing::HasSubstr;
using testing::Identity;

constexpr absl::Duration kHour = absl::Hours(1);

// A ticket service that accepts TLS only. Calls list people, as services and staff may.
class Tls : public ::testing::Test {
 protected:
  struct Answer {
    absl::Status status;
    std::string certificate;  // Of the server, as PEM.
  };

  // Asks on a connection of its own.
  Answer Ask(const std::shared_ptr<grpc::ChannelCredentials>& credentials,
             const std::string& authorization = "", const std::string& server = "luukku-ticket") {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetSslTargetNameOverride(server);
    const auto stub = ticket::v1::CustomerService::NewStub(
        grpc::CreateCustomChannel(tickets_.Address(0), credentials, arguments));
    grpc::ClientContext context;
    if (!authorization.empty()) context.AddMetadata("authorization", authorization);
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
    ticket::v1::ListPeopleResponse people;
    Answer answer{FromGrpc(stub->ListPeople(&context, {}, &people)), ""};
    const auto peer = context.auth_context();
    if (peer == nullptr) return answer;
    for (const auto& value : peer->FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME)) {
      answer.certificate = std::string(value.data(), value.size());
    }
    return answer;
  }
  Answer AskAs(const Identity& identity, const std::string& authorization = "") {
    return Ask(authority_.ForClient(identity), authorization);
  }

  std::string Bearer(const std::string& subject, const std::string& role) const {
    return "Bearer " + tokens_.Mint(subject, {role});
  }

  template <typename Condition>
  static bool Eventually(Condition condition) {
    const absl::Time end = absl::Now() + absl::Seconds(20);
    while (!condition()) {
      if (absl::Now() > end) return false;
      absl::SleepFor(absl::Milliseconds(20));
    }
    return true;
  }

  const Authority authority_;
  const testing::Database database_{"ticket", {}};
  const testing::Tokens tokens_;
  testing::Replicas tickets_{
      "ticket",
      1,
      database_,
      tokens_,
      {},
      {},
      {.authority = &authority_, .settings = {{"reflection", "true"}}}};  // For buf curl.
};

TEST_F(Tls, ACertificateWithAServicesNameIsThatService) {
  for (const std::string service : {"ticket", "routing", "survey", "reporting"}) {
    EXPECT_TRUE(AskAs(authority_.Issue({"luukku-" + service})).status.ok()) << service;
  }
  EXPECT_TRUE(AskAs(authority_.Issue({"luukku-routing.desk.svc", "luukku-routing"})).status.ok())
      << "one of several names is enough";
}

TEST_F(Tls, AnotherNameGivesNoRole) {
  for (const std::string name : {"luukku", "luukku-routing.evil.example", "xluukku-routing",
                                 "*.example", "https://evil.example/luukku-routing"}) {
    EXPECT_EQ(ReasonOf(AskAs(authority_.Issue({name})).status), reason::kTokenMissing) << name;
  }
}

TEST_F(Tls, ATokenCountsMoreThanTheCertificateBesideIt) {
  const Identity routing = authority_.Issue({"luukku-routing"});
  EXPECT_EQ(ReasonOf(AskAs(routing, Bearer("ritva", "requester")).status), reason::kRoleForbids);
  EXPECT_TRUE(AskAs(routing, Bearer("root", "admin")).status.ok());
  // A call that a service passes on with a user's bad token does not become the service's own.
  EXPECT_EQ(ReasonOf(AskAs(routing, "Bearer ").status), reason::kTokenMissing);
  EXPECT_EQ(ReasonOf(AskAs(routing, "Basic cml0dmE6").status), reason::kTokenMissing);
  EXPECT_EQ(ReasonOf(AskAs(routing, "Bearer a.b.c").status), reason::kTokenInvalid);
}

TEST_F(Tls, PeopleComeWithoutACertificate) {
  EXPECT_EQ(ReasonOf(AskAs({}).status), reason::kTokenMissing);
  EXPECT_TRUE(AskAs({}, Bearer("root", "admin")).status.ok());
}

TEST_F(Tls, BadCertificatesGetNoConnection) {
  const std::string admin = Bearer("root", "admin");
  const Authority stranger;
  const std::vector<std::pair<std::string, Identity>> bad = {
      {"of another authority", stranger.Issue({"luukku-routing"})},
      {"expired", authority_.Issue({"luukku-routing"}, -kHour, -absl::Seconds(5))},
      {"not valid yet", authority_.Issue({"luukku-routing"}, kHour, 2 * kHour)}};
  for (const auto& [what, identity] : bad) {
    const auto answer = Ask(grpc::SslCredentials({.pem_root_certs = authority_.ca(),
                                                  .pem_private_key = identity.key,
                                                  .pem_cert_chain = identity.chain}),
                            admin);
    EXPECT_EQ(answer.status.code(), absl::StatusCode::kUnavailable) << what << answer.status;
    EXPECT_EQ(ReasonOf(answer.status), "") << what;
  }
}

TEST_F(Tls, PlaintextIsRefused) {
  EXPECT_EQ(Ask(grpc::InsecureChannelCredentials(), Bearer("root", "admin")).status.code(),
            absl::StatusCode::kUnavailable);
}

TEST_F(Tls, ClientsTellTheServerByItsCertificate) {
  const std::string admin = Bearer("root", "admin");
  const Authority stranger;
  EXPECT_EQ(Ask(stranger.ForClient(), admin).status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Ask(authority_.ForClient(), admin, "luukku-routing").status.code(),
            absl::StatusCode::kUnavailable);
}

// Every call uses a connection of its own, so that each gets the current files.
TEST_F(Tls, CertificatesAreReplacedUnderLoadWithoutAFailedCall) {
  const auto files = authority_.SettingsOf("ticket");
  std::atomic<bool> stop = false;
  std::atomic<int> calls = 0;
  std::vector<std::thread> callers;
  const Identity routing = authority_.Issue({"luukku-routing"});
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back([&] {
      while (!stop) {
        const auto status = AskAs(routing).status;
        EXPECT_TRUE(status.ok()) << status;
        ++calls;
      }
    });
  }
  const auto shown = [&] { return AskAs(routing).certificate; };
  std::string used = shown();
  const auto spoil = [&](const std::string& chain, const std::string& key) {
    std::ofstream(files.key_file) << key;
    std::ofstream(files.certificate_file) << chain;
    absl::SleepFor(absl::Milliseconds(2500));  // Longer than it takes to be noticed.
    EXPECT_EQ(shown(), used);
  };
  const Identity next = authority_.Issue({"luukku-ticket"});
  spoil(next.chain.substr(0, next.chain.size() / 2), next.key);  // Half written.
  spoil(next.chain, authority_.Issue({"luukku-ticket"}).key);    // Of another key.
  spoil("", "");
  spoil("no certificate", next.key);
  const Identity expired = authority_.Issue({"luukku-ticket"}, -kHour, -absl::Seconds(5));
  spoil(expired.chain, expired.key);
  for (int i = 0; i < 3; ++i) {
    const Identity good = authority_.Issue({"luukku-ticket"});
    authority_.WriteIdentity("ticket", good);
    EXPECT_TRUE(Eventually([&] { return shown() == good.chain; })) << i;
    used = good.chain;
  }
  stop = true;
  for (auto& caller : callers) caller.join();
  EXPECT_GT(calls, 20);
}

TEST_F(Tls, AuthoritiesAreReplacedToo) {
  const Authority next;
  const Identity theirs = next.Issue({"luukku-routing"});
  const auto ask = [&] {
    return Ask(grpc::SslCredentials({.pem_root_certs = authority_.ca(),
                                     .pem_private_key = theirs.key,
                                     .pem_cert_chain = theirs.chain}));
  };
  EXPECT_FALSE(ask().status.ok());
  std::ofstream(authority_.ca_file()) << "nothing of the kind";
  absl::SleepFor(absl::Milliseconds(2500));
  EXPECT_TRUE(AskAs(authority_.Issue({"luukku-survey"})).status.ok()) << "the old ones stay";
  std::ofstream(authority_.ca_file()) << authority_.ca() << next.ca();
  EXPECT_TRUE(Eventually([&] { return ask().status.ok(); }));
  EXPECT_TRUE(AskAs(authority_.Issue({"luukku-survey"})).status.ok());
  std::ofstream(authority_.ca_file()) << next.ca();
  EXPECT_TRUE(Eventually([&] { return !AskAs(authority_.Issue({"luukku-survey"})).status.ok(); }));
  EXPECT_TRUE(ask().status.ok());
}

// What a program prints, and its exit code.
std::pair<int, std::string> RunBash(const std::string& script,
                                    const std::vector<std::string>& environment) {
  const testing::TemporaryFolder folder;
  auto all = environment;
  all.push_back("OUTPUT=" + folder.File("output"));
  testing::Process bash("/bin/bash",
                        {"-c",
                         "exec >\"$OUTPUT\" 2>&1; set -eu\n"
                         "PATH=" LUUKKU_SOURCE_DIR "/node_modules/.bin:$LUUKKU_BIN_DIR:$PATH\n" +
                             script},
                        all);
  const int exit_code = bash.Wait();
  std::stringstream text;
  text << std::ifstream(folder.File("output")).rdbuf();
  return {exit_code, text.str()};
}

TEST_F(Tls, ForeignClientsAndLuukkuctlSpeakIt) {
  std::ofstream(tokens_.service_token_file() + "-of-alice") << tokens_.Mint("alice", {"agent"});
  const std::vector<std::string> environment = {
      "TICKET=" + tickets_.Address(0), "CA=" + authority_.ca_file(),
      "TOKEN=" + tokens_.Mint("alice", {"agent"}),
      "LUUKKU_TOKEN_FILE=" + tokens_.service_token_file() + "-of-alice"};
  const std::string buf =
      "buf curl --protocol grpc --cacert \"$CA\" --servername luukku-ticket "
      "-H \"authorization: Bearer $TOKEN\" -d '{}' "
      "https://$TICKET/luukku.ticket.v1.TicketService/ListTickets";
  const auto [buf_code, buf_output] = RunBash(buf, environment);
  EXPECT_EQ(buf_code, 0) << buf_output;
  EXPECT_THAT(buf_output, HasSubstr("{"));
  const std::string list = "luukkuctl --ticket-address $TICKET ticket list ";
  const auto [code, output] =
      RunBash(list + "--tls-ca-file \"$CA\" --tls-server-name luukku-ticket", environment);
  EXPECT_EQ(code, 0) << output;
  EXPECT_NE(RunBash(list + "--timeout 1", environment).first, 0) << "plaintext";
  EXPECT_NE(RunBash(list + "--timeout 1 --tls --tls-server-name luukku-ticket", environment).first,
            0)
      << "no authority that the system trusts";
}

// Ticket and routing with nothing between them but certificates.
struct WithAuthority {
  const Authority authority;
};
class MutualTls : protected WithAuthority, public routing::RoutingDesk {
 protected:
  MutualTls() : RoutingDesk("", &authority) {}

  bool IsAssigned(const std::string& ticket) {
    return Eventually([&] { return Get(ticket).agent() == "agents/aino"; });
  }
};

TEST_F(MutualTls, ATicketIsAssignedByServicesThatKnowEachOtherByCertificates) {
  AddAgent("aino", "network", 100);
  EXPECT_TRUE(IsAssigned(Create()));
  // A replica that starts when the certificate is a new one of both.
  authority.WriteIdentity("ticket");
  authority.WriteIdentity("routing");
  ticket_replicas_.KillAndRestart(0);
  EXPECT_TRUE(IsAssigned(Create()));
}

TEST_F(MutualTls, RoutingTellsNothingToAServerOfAnotherName) {
  AddAgent("aino", "network", 100);
  authority.WriteIdentity("ticket", authority.Issue({"luukku-survey"}));
  for (int i = 0; i < 2; ++i) ticket_replicas_.KillAndRestart(i);
  for (int i = 0; i < 2; ++i) routing_replicas_.KillAndRestart(i);
  const std::regex subscribed("grpc_server_started_total\\{[^}]*\"Subscribe\"[^}]*\\} [1-9]");
  const auto is_subscribed = [&] {
    const std::string page = testing::HttpGet(ticket_replicas_.metrics_port(0), "/metrics") +
                             testing::HttpGet(ticket_replicas_.metrics_port(1), "/metrics");
    EXPECT_THAT(page, HasSubstr("\"Subscribe\""));
    return std::regex_search(page, subscribed);
  };
  absl::SleepFor(absl::Seconds(1));
  EXPECT_FALSE(is_subscribed());
  authority.WriteIdentity("ticket");
  EXPECT_TRUE(Eventually(is_subscribed));
  EXPECT_TRUE(IsAssigned(Create()));
}

}  // namespace
}  // namespace luukku
