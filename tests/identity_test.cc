// Tokens of a real identity provider (npm's oidc-provider, tests/clients/identity_provider.mjs):
// who callers are, rotation of keys, the provider's outage, and callers who make keys up.

#include "lib/auth/identity.h"

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <regex>
#include <thread>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "lib/status/error.h"
#include "lib/status/grpc_status.h"
#include "lib/testing/desk.h"
#include "lib/testing/http.h"
#include "luukku/ticket/v1/catalogue_service.grpc.pb.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"

namespace luukku {
namespace {

constexpr char kAgent[] = R"({"realm_access":{"roles":["offline_access","desk-agents"]}})";
constexpr char kCustomer[] = R"({"realm_access":{"roles":["customers"]}})";
constexpr char kMachine[] = R"({"realm_access":{"roles":["machines"]}})";

std::string Escaped(const std::string& text) {
  std::string escaped;
  for (const unsigned char c : text) {
    absl::StrAppend(&escaped, std::isalnum(c) ? std::string(1, static_cast<char>(c))
                                              : absl::StrCat("%", absl::Hex(c, absl::kZeroPad2)));
  }
  return escaped;
}

// Whether `done` comes true in that time.
bool Within(absl::Duration time, const std::function<bool()>& done) {
  for (const absl::Time end = absl::Now() + time; absl::Now() < end;) {
    if (done()) return true;
    absl::SleepFor(absl::Milliseconds(50));
  }
  return done();
}

// The provider as a process, which may die and come back as the same provider.
class Provider {
 public:
  explicit Provider(std::string keys_file, std::vector<std::string> certificate = {},
                    const std::string& authority = "")
      : keys_file_(std::move(keys_file)), certificate_(std::move(certificate)) {
    if (!authority.empty()) environment_ = {"NODE_EXTRA_CA_CERTS=" + authority};
  }

  void Start() {
    std::vector<std::string> arguments = {
        "node", LUUKKU_SOURCE_DIR "/tests/clients/identity_provider.mjs", absl::StrCat(port_),
        absl::StrCat(control_port_), keys_file_};
    arguments.insert(arguments.end(), certificate_.begin(), certificate_.end());
    process_.emplace("/usr/bin/env", arguments, environment_);
    ASSERT_TRUE(testing::WaitForPort(control_port_, 30)) << "is npm's oidc-provider installed?";
  }
  void Kill() { process_.reset(); }

  std::string Issuer() const {
    return absl::StrCat(certificate_.empty() ? "http" : "https", "://127.0.0.1:", port_);
  }
  std::string Token(const std::string& subject, const std::string& claims,
                    const std::string& more = "") const {
    const auto token =
        Ask("/token?subject=" + Escaped(subject) + "&claims=" + Escaped(claims) + more);
    EXPECT_EQ(std::count(token.begin(), token.end(), '.'), 2) << token;
    return token;
  }
  std::string ClientToken(const std::string& claims) const {
    return Ask("/client-token?claims=" + Escaped(claims));
  }
  void Rotate(const std::string& step) const { EXPECT_EQ(Ask("/rotate?step=" + step), "rotated"); }
  int Fetches() const { return std::atoi(Ask("/fetches").c_str()); }

 private:
  std::string Ask(const std::string& path) const { return testing::HttpGet(control_port_, path); }

  const std::string keys_file_;
  const std::vector<std::string> certificate_;
  std::vector<std::string> environment_;
  const int port_ = testing::FreePort(), control_port_ = testing::FreePort();
  std::optional<testing::Process> process_;
};

// A ticket service that trusts a provider, and nobody else: without --development.
class Desk {
 public:
  Desk(const testing::Database& database, const Provider& provider,
       const std::vector<std::string>& more = {}) {
    testing::Process migrate("luukku-ticket", {"migrate", "--database", database.owner()});
    EXPECT_EQ(migrate.Wait(), 0);
    const auto address = [](int port) { return absl::StrCat("127.0.0.1:", port); };
    std::vector<std::string> arguments = {"serve",
                                          "--listen",
                                          address(port_),
                                          "--probe-listen",
                                          address(probe_port_),
                                          "--metrics-listen",
                                          address(metrics_port_),
                                          "--database",
                                          database.runtime(),
                                          "--jwks-url",
                                          provider.Issuer() + "/jwks",
                                          "--issuer",
                                          provider.Issuer(),
                                          "--audience",
                                          "luukku",
                                          "--roles-claim",
                                          "realm_access.roles",
                                          "--role-map",
                                          "desk-agents=agent,customers=requester,machines=service",
                                          "--calls-per-second",
                                          "0",
                                          "--bad-tokens-per-second",
                                          "0",
                                          "--log-level",
                                          "error"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    process_.emplace("luukku-ticket", arguments);
    // /metrics opens after the port of the calls.
    EXPECT_TRUE(testing::WaitForPort(port_, 20) && testing::WaitForPort(metrics_port_, 20));
    const auto channel = grpc::CreateChannel(address(port_), grpc::InsecureChannelCredentials());
    catalogue_ = ticket::v1::CatalogueService::NewStub(channel);
    tickets_ = ticket::v1::TicketService::NewStub(channel);
  }

  absl::Status Call(const std::string& token) const {
    ticket::v1::ListCategoriesResponse answer;
    return FromGrpc(catalogue_->ListCategories(testing::ContextFor(token).get(), {}, &answer));
  }
  // "" if the call with this token is answered.
  std::string Reason(const std::string& token) const {
    const auto status = Call(token);
    EXPECT_TRUE(status.ok() || !ReasonOf(status).empty()) << status;
    return ReasonOf(status);
  }
  // As a client that keeps to RetryInfo does.
  std::string ReasonAfterRetries(const std::string& token) const {
    for (int tries = 0;; ++tries) {
      const auto status = Call(token);
      const auto payload = status.GetPayload("type.googleapis.com/google.rpc.RetryInfo");
      google::rpc::RetryInfo retry;
      if (!payload || tries > 10) return ReasonOf(status);
      EXPECT_TRUE(retry.ParseFromString(std::string(*payload)));
      absl::SleepFor(absl::Seconds(retry.retry_delay().seconds()) +
                     absl::Nanoseconds(retry.retry_delay().nanos()));
    }
  }
  // The requester of a ticket that is created with the token.
  std::string RequesterOf(const std::string& token) const {
    ticket::v1::CreateTicketRequest request;
    request.mutable_ticket()->set_subject("The printer is on fire");
    request.mutable_ticket()->set_type(common::v1::TICKET_TYPE_INCIDENT);
    request.mutable_ticket()->set_channel(common::v1::CHANNEL_PORTAL);
    ticket::v1::Ticket ticket;
    const auto status = tickets_->CreateTicket(testing::ContextFor(token).get(), request, &ticket);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return ticket.requester();
  }
  // The value of a metric of /metrics, which is named with its labels.
  double Metric(const std::string& series) const {
    const std::string page = "\n" + testing::HttpGet(metrics_port_, "/metrics");
    const size_t at = page.find("\n" + series + " ");
    EXPECT_NE(at, std::string::npos) << series;
    return at == std::string::npos ? -1 : std::atof(page.c_str() + at + series.size() + 2);
  }

 private:
  const int port_ = testing::FreePort(), probe_port_ = testing::FreePort(),
            metrics_port_ = testing::FreePort();
  std::optional<testing::Process> process_;
  std::unique_ptr<ticket::v1::CatalogueService::Stub> catalogue_;
  std::unique_ptr<ticket::v1::TicketService::Stub> tickets_;
};

class IdentityTest : public ::testing::Test {
 protected:
  const testing::TemporaryFolder folder_;
  const testing::Database database_{"ticket", {}};
  Provider provider_{folder_.File("keys.json")};
};

TEST_F(IdentityTest, TokensOfItsFlowsSayWhoCalls) {
  provider_.Start();
  const Desk desk(database_, provider_);
  EXPECT_EQ(desk.ReasonAfterRetries(provider_.Token("agent-1", kAgent, "&alg=ES256")), "");
  EXPECT_EQ(desk.Reason(provider_.Token("agent-1", kAgent, "&alg=RS256")), "");
  EXPECT_EQ(desk.Reason(provider_.ClientToken(kMachine)), "") << "client credentials";

  EXPECT_EQ(desk.RequesterOf(provider_.Token("maija", kCustomer)), "people/maija");
  for (const std::string subject : {"auth0|abc", "maija@example.com", "oidc-maija"}) {
    const std::string id = *auth::PrincipalId(provider_.Issuer(), subject);
    EXPECT_THAT(id, ::testing::MatchesRegex("oidc-[0-9a-f]{40}"));
    EXPECT_EQ(desk.RequesterOf(provider_.Token(subject, kCustomer, "&alg=RS256")), "people/" + id);
  }
  const std::string mail =
      R"({"email":"m@example.com","email_verified":true,"realm_access":{"roles":["customers"]}})";
  EXPECT_EQ(desk.RequesterOf(provider_.Token("maija", mail)), "people/maija");
}

TEST_F(IdentityTest, TokensForOthersAreRefused) {
  provider_.Start();
  const Desk desk(database_, provider_);
  ASSERT_EQ(desk.ReasonAfterRetries(provider_.Token("agent-1", kAgent)), "");
  const auto refused = [&](const std::string& token) {
    const auto status = desk.Call(token);
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << status;
    return ReasonOf(status) == reason::kTokenInvalid ? std::string(status.message()) : "";
  };
  using ::testing::HasSubstr;
  EXPECT_THAT(refused(provider_.Token("agent-1", kAgent, "&audience=elsewhere")),
              HasSubstr("another audience"));
  EXPECT_THAT(refused(provider_.Token("agent-1", kAgent, "&ago=7200")), HasSubstr("expired"));
  EXPECT_THAT(refused(provider_.Token("agent-1", kAgent, "&ago=-600")), HasSubstr("future"));
  EXPECT_THAT(refused(provider_.Token("agent-1", R"({"roles":["admin"]})")), HasSubstr("no role"));
  Provider twin(folder_.File("keys.json"));  // Another issuer with the same keys.
  twin.Start();
  EXPECT_THAT(refused(twin.Token("agent-1", kAgent)), HasSubstr("issuer"));
}

TEST_F(IdentityTest, AnOrderlyRotationIsNotNoticed) {
  provider_.Start();
  const Desk desk(database_, provider_, {"--jwks-refresh-seconds", "2"});
  const std::string old_token = provider_.Token("agent-1", kAgent);
  ASSERT_EQ(desk.ReasonAfterRetries(old_token), "");
  std::atomic<bool> done = false;
  std::atomic<int> calls = 0, failed = 0;
  std::string new_token;
  std::atomic<const std::string*> token = &old_token;
  std::thread caller([&] {
    for (; !done; ++calls) failed += desk.Call(*token).ok() ? 0 : 1;
  });
  provider_.Rotate("publish");
  const int before = provider_.Fetches();
  ASSERT_TRUE(Within(absl::Seconds(20), [&] { return provider_.Fetches() > before + 1; }));
  provider_.Rotate("sign");
  new_token = provider_.Token("agent-1", kAgent);
  EXPECT_EQ(desk.Reason(new_token), "");
  EXPECT_EQ(desk.Reason(old_token), "");
  token = &new_token;
  provider_.Rotate("drop");
  const absl::Time dropped = absl::Now();
  EXPECT_TRUE(Within(absl::Seconds(20), [&] { return !desk.Reason(old_token).empty(); }));
  EXPECT_LT(absl::Now() - dropped, absl::Seconds(2 + 5)) << "the refresh period, and reading";
  EXPECT_EQ(desk.Reason(old_token), reason::kTokenInvalid) << "though it was remembered";
  absl::SleepFor(absl::Seconds(1));
  done = true;
  caller.join();
  EXPECT_EQ(failed, 0);
  EXPECT_GT(calls, 100);
}

// The sudden rotation is of a provider that could not publish its new keys before it used them.
TEST_F(IdentityTest, MadeUpKeysCauseOneFetchInThirtySecondsAndASuddenRotationIsFound) {
  provider_.Start();
  const absl::Time began = absl::Now();
  const Desk desk(database_, provider_);
  const std::string known = provider_.Token("agent-1", kAgent);
  ASSERT_EQ(desk.ReasonAfterRetries(known), "");
  // No key has that name, so nobody looks at the signature.
  const std::string made_up = absl::WebSafeBase64Escape(R"({"alg":"ES256","kid":"made-up"})") +
                              known.substr(known.find('.'));
  EXPECT_NE(desk.Reason(made_up), "");
  provider_.Rotate("publish");
  provider_.Rotate("sign");
  const std::string of_new_key = provider_.Token("agent-1", kAgent);
  std::atomic<bool> done = false;
  std::atomic<int> refused = 0, failed = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      for (; !done; ++refused) failed += desk.Call(made_up).ok() || !desk.Call(known).ok() ? 1 : 0;
    });
  }
  EXPECT_TRUE(Within(absl::Seconds(90), [&] { return desk.Reason(of_new_key).empty(); }));
  EXPECT_GE(absl::Now() - began, absl::Seconds(30)) << "the keys were read at the start";
  EXPECT_EQ(provider_.Fetches(), 2);
  EXPECT_EQ(desk.Reason(made_up), reason::kTokenInvalid) << "the keys have just been read";
  absl::SleepFor(absl::Seconds(10));
  EXPECT_EQ(provider_.Fetches(), 2);
  done = true;
  for (auto& caller : callers) caller.join();
  EXPECT_GT(refused, 1000);
  EXPECT_EQ(failed, 0) << "known keys are served all the while, made-up ones never";
}

TEST_F(IdentityTest, AStartWithoutTheProviderHealsAndItsOutageIsSurvived) {
  const Desk desk(database_, provider_, {"--jwks-refresh-seconds", "2"});
  Provider elsewhere(
      folder_.File("keys.json"));  // Makes the keys, then a token that can't be checked.
  elsewhere.Start();
  const auto unknown = desk.Call(elsewhere.Token("agent-1", kAgent));
  EXPECT_EQ(unknown.code(), absl::StatusCode::kUnavailable) << unknown;
  EXPECT_EQ(ReasonOf(unknown), reason::kKeysUnavailable);
  EXPECT_TRUE(unknown.GetPayload("type.googleapis.com/google.rpc.RetryInfo"));
  EXPECT_EQ(desk.Metric("luukku_jwks_keys"), 0);
  EXPECT_TRUE(Within(absl::Seconds(5), [&] {
    return desk.Metric("luukku_jwks_reads_total{result=\"failed\"}") > 0;
  }));

  provider_.Start();
  const std::string token = provider_.Token("agent-1", kAgent);
  EXPECT_TRUE(Within(absl::Seconds(35), [&] { return desk.Reason(token).empty(); }));
  EXPECT_EQ(desk.Metric("luukku_jwks_keys"), 2);
  EXPECT_TRUE(
      Within(absl::Seconds(10), [&] { return desk.Metric("luukku_jwks_age_seconds") < 2; }));

  provider_.Kill();
  const double failed = desk.Metric("luukku_jwks_reads_total{result=\"failed\"}");
  EXPECT_TRUE(Within(absl::Seconds(20), [&] {
    return desk.Metric("luukku_jwks_reads_total{result=\"failed\"}") > failed + 1;
  }));
  EXPECT_EQ(desk.Reason(token), "") << "known keys go on";
  EXPECT_GT(desk.Metric("luukku_jwks_age_seconds"), 2);
  provider_.Start();
  EXPECT_EQ(desk.Reason(token), "");
  provider_.Rotate("publish");
  provider_.Rotate("sign");
  provider_.Rotate("drop");
  const std::string new_token = provider_.Token("agent-1", kAgent);
  EXPECT_TRUE(Within(absl::Seconds(20), [&] { return desk.Reason(new_token).empty(); }));
  // The keys that it read may be those between two of the rotations; it reads them again.
  EXPECT_TRUE(
      Within(absl::Seconds(20), [&] { return desk.Reason(token) == reason::kTokenInvalid; }));
}

TEST_F(IdentityTest, ItsCertificateMustBeOfATrustedAuthority) {
  const std::string key = folder_.File("tls.key"), certificate = folder_.File("tls.crt");
  testing::Process openssl(
      "/usr/bin/env",
      {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
       "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=identity provider",
       "-addext", "subjectAltName=IP:127.0.0.1"});
  ASSERT_EQ(openssl.Wait(), 0);
  Provider provider(folder_.File("keys.json"), {key, certificate}, certificate);
  provider.Start();
  const std::string token = provider.Token("agent-1", kAgent);
  const Desk trusting(database_, provider, {"--jwks-ca-file", certificate});
  EXPECT_EQ(trusting.ReasonAfterRetries(token), "");
  const Desk other(database_, provider);
  EXPECT_TRUE(Within(absl::Seconds(10), [&] {
    return other.Metric("luukku_jwks_reads_total{result=\"failed\"}") > 0;
  }));
  EXPECT_EQ(other.Reason(token), reason::kKeysUnavailable);
  EXPECT_EQ(other.Metric("luukku_jwks_reads_total{result=\"ok\"}"), 0);
}

}  // namespace
}  // namespace luukku
