// The command line and the environment of a service.

#include "lib/server/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace luukku::server {
namespace {

using ::testing::HasSubstr;

// An environment variable for the time of a test.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Variable() { unsetenv(name_); }

 private:
  const char* const name_;
};

struct Parsed {
  bool ok = false;
  CommandLine line;
  int exit_code = -1;
  std::string errors;
};

Parsed Parse(std::vector<std::string> arguments, const std::vector<Peer>& peers = {},
             const std::vector<std::string>& secrets = {},
             const std::vector<Retained>& retained = {}) {
  arguments.insert(arguments.begin(), "luukku-ticket");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  Parsed parsed;
  ::testing::internal::CaptureStderr();
  parsed.ok = ParseCommandLine(static_cast<int>(argv.size()), argv.data(), "ticket", peers, secrets,
                               retained, {{"grant-admin", "PERSON", "grant"}}, &parsed.line,
                               &parsed.exit_code);
  parsed.errors = ::testing::internal::GetCapturedStderr();
  return parsed;
}

TEST(Settings, HaveDefaultsForDevelopment) {
  const auto parsed = Parse({"serve", "--jwks-file", "keys.json", "--development"});
  ASSERT_TRUE(parsed.ok) << parsed.errors;
  EXPECT_EQ(parsed.line.command, Command::kServe);
  EXPECT_EQ(parsed.line.settings.jwks_file, "keys.json");
  EXPECT_EQ(parsed.line.settings.issuer, "luukku-development");
  EXPECT_EQ(parsed.line.settings.audience, "luukku-development");
  EXPECT_EQ(parsed.line.settings.listen, "127.0.0.1:7001");
}

TEST(Settings, TracesAreOffUnlessACollectorIsNamed) {
  std::vector<std::string> serve = {"serve", "--jwks-file", "k", "--development"};
  EXPECT_EQ(Parse(serve).line.settings.traces.endpoint, "");
  EXPECT_EQ(Parse(serve).line.settings.traces.sample_ratio, 1);
  for (const std::vector<std::string>& bad :
       std::vector<std::vector<std::string>>{{"--otlp-endpoint", "collector:4318"},
                                             {"--otlp-endpoint", "http://collector:4318/v1/traces"},
                                             {"--otlp-ca-file", "/nowhere"},
                                             {"--trace-sample-ratio", "1.5"}}) {
    auto arguments = serve;
    arguments.insert(arguments.end(), bad.begin(), bad.end());
    const auto parsed = Parse(arguments);
    EXPECT_FALSE(parsed.ok) << bad[1];
    EXPECT_THAT(parsed.errors, HasSubstr(bad[0]));
  }
  const Variable endpoint("LUUKKU_OTLP_ENDPOINT", "http://collector:4318");
  const Variable ratio("LUUKKU_TRACE_SAMPLE_RATIO", "0.05");
  const auto parsed = Parse(serve);
  ASSERT_TRUE(parsed.ok) << parsed.errors;
  EXPECT_EQ(parsed.line.settings.traces.endpoint, "http://collector:4318");
  EXPECT_EQ(parsed.line.settings.traces.sample_ratio, 0.05);
}

TEST(Settings, SecretsAreFilesThatAreRequired) {
  const std::vector<std::string> serve = {"serve", "--jwks-file", "k", "--development"};
  const auto without = Parse(serve, {}, {"answer-key"});
  EXPECT_FALSE(without.ok);
  EXPECT_THAT(without.errors, HasSubstr("--answer-key-file"));
  const Variable variable("LUUKKU_ANSWER_KEY_FILE", "/run/key");
  const auto parsed = Parse(serve, {}, {"answer-key"});
  ASSERT_TRUE(parsed.ok) << parsed.errors;
  EXPECT_EQ(parsed.line.settings.secret_files.at("answer-key"), "/run/key");
  EXPECT_TRUE(Parse(serve).ok) << "asked only of those that have one";
}

TEST(Settings, RefuseABadAddressAndNameIt) {
  for (const std::string address :
       {"7001", "localhost", "localhost:", "localhost:http", "localhost:70000", "host:123456"}) {
    for (const std::string flag : {"--listen", "--probe-listen", "--metrics-listen"}) {
      const auto parsed = Parse({"serve", "--jwks-file", "k", "--development", flag, address});
      EXPECT_FALSE(parsed.ok) << address;
      EXPECT_NE(parsed.exit_code, 0);
      EXPECT_THAT(parsed.errors, HasSubstr(flag));
      EXPECT_THAT(parsed.errors, HasSubstr("must be HOST:PORT, not \"" + address + "\""));
    }
  }
  EXPECT_TRUE(Parse({"serve", "--jwks-file", "k", "--development", "--probe-listen", "[::]:0"}).ok);
}

TEST(Settings, RefuseNumbersAndWordsThatAreOutOfRange) {
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"--read-connections", "0"},      {"--read-connections", "many"},
      {"--drain-seconds", "-1"},        {"--shutdown-seconds", "601"},
      {"--log-level", "loud"},          {"--connections", "15"},
      {"--clock-skew-seconds", "-1"},   {"--clock-skew-seconds", "301"},
      {"--bad-tokens-per-second", "-1"}};
  for (const auto& [flag, value] : bad) {
    const auto parsed = Parse({"serve", "--jwks-file", "k", "--development", flag, value});
    EXPECT_FALSE(parsed.ok) << flag;
    EXPECT_THAT(parsed.errors, HasSubstr(flag));
  }
}

TEST(Settings, TheOwnersCommandsHaveOneArgument) {
  const auto parsed = Parse({"grant-admin", "maija", "--database", "dbname=x"});
  ASSERT_TRUE(parsed.ok) << parsed.errors;
  EXPECT_EQ(parsed.line.command, Command::kOwner);
  EXPECT_EQ(parsed.line.owner_command, "grant-admin");
  EXPECT_EQ(parsed.line.argument, "maija");
  EXPECT_EQ(parsed.line.settings.database, "dbname=x");
  EXPECT_FALSE(Parse({"grant-admin"}).ok);
}

TEST(Settings, RolesComeFromWhereTheyMay) {
  const std::vector<std::string> serve = {"serve", "--jwks-file", "k", "--development"};
  EXPECT_EQ(Parse(serve).line.settings.role_source, "claims");
  for (const std::string source : {"claims", "directory", "both", "ldap", ""}) {
    auto arguments = serve;
    arguments.insert(arguments.end(), {"--role-source", source});
    const auto parsed = Parse(arguments);
    EXPECT_EQ(parsed.ok, source != "ldap" && !source.empty()) << source;
    EXPECT_EQ(parsed.errors.find("--role-source") != std::string::npos, !parsed.ok) << source;
  }
}

TEST(Settings, TheClockMayDifferByAMinuteUnlessToldOtherwise) {
  const std::vector<std::string> serve = {"serve", "--jwks-file", "k", "--development"};
  EXPECT_EQ(Parse(serve).line.settings.clock_skew_seconds, 60);
  for (const int skew : {0, 300}) {
    auto arguments = serve;
    arguments.insert(arguments.end(), {"--clock-skew-seconds", std::to_string(skew)});
    const auto parsed = Parse(arguments);
    ASSERT_TRUE(parsed.ok) << parsed.errors;
    EXPECT_EQ(parsed.line.settings.clock_skew_seconds, skew);
  }
}

TEST(Settings, ComeFromTheEnvironmentUnlessAFlagIsGiven) {
  const Variable listen("LUUKKU_LISTEN", "127.0.0.1:8001");
  const Variable probe("LUUKKU_PROBE_LISTEN", "0.0.0.0:8101");
  const Variable keys("LUUKKU_JWKS_FILE", "from-environment.json");
  const Variable development("LUUKKU_DEVELOPMENT", "true");
  const Variable connections("LUUKKU_READ_CONNECTIONS", "3");
  const auto parsed = Parse({"serve", "--listen", "127.0.0.1:9001"});
  ASSERT_TRUE(parsed.ok) << parsed.errors;
  EXPECT_EQ(parsed.line.settings.listen, "127.0.0.1:9001");
  EXPECT_EQ(parsed.line.settings.probe_listen, "0.0.0.0:8101");
  EXPECT_EQ(parsed.line.settings.jwks_file, "from-environment.json");
  EXPECT_TRUE(parsed.line.settings.development);
  EXPECT_EQ(parsed.line.settings.read_connections, 3);
}

TEST(Settings, BadOnesInTheEnvironmentAreRefusedToo) {
  const Variable listen("LUUKKU_LISTEN", "nowhere");
  const auto parsed = Parse({"serve", "--jwks-file", "k", "--development"});
  EXPECT_FALSE(parsed.ok);
  EXPECT_THAT(parsed.errors, HasSubstr("must be HOST:PORT, not \"nowhere\""));
}

TEST(Settings, DemandIssuerAudienceAndKeys) {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"serve", "--jwks-file", "k"},
                                             {"serve", "--jwks-file", "k", "--issuer", "me"},
                                             {"serve", "--jwks-file", "k", "--audience", "you"}}) {
    const auto parsed = Parse(arguments);
    EXPECT_FALSE(parsed.ok);
    EXPECT_EQ(parsed.exit_code, 2);
    EXPECT_EQ(parsed.errors, "--issuer and --audience are required unless --development is set\n");
  }
  EXPECT_TRUE(Parse({"serve", "--jwks-file", "k", "--issuer", "me", "--audience", "you"}).ok);
  const auto without_keys = Parse({"serve", "--development"});
  EXPECT_FALSE(without_keys.ok);
  EXPECT_THAT(without_keys.errors, HasSubstr("--jwks-file"));
}

TEST(Settings, KeysAreOfAFileOrOfAUrlThatCanBeTrusted) {
  const std::vector<std::string> base = {"serve", "--issuer", "me", "--audience", "you"};
  const auto parse = [&](const std::vector<std::string>& more) {
    auto arguments = base;
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Parse(arguments);
  };
  const auto parsed = parse({"--jwks-url", "https://login.example/keys"});
  ASSERT_TRUE(parsed.ok) << parsed.errors;
  EXPECT_EQ(parsed.line.settings.jwks_url, "https://login.example/keys");
  EXPECT_EQ(parsed.line.settings.jwks_refresh_seconds, 300);
  EXPECT_EQ(parse({}).errors, "one of --jwks-file and --jwks-url is required, and not both\n");
  EXPECT_EQ(parse({"--jwks-url", "https://login.example/keys", "--jwks-file", "k"}).errors,
            "one of --jwks-file and --jwks-url is required, and not both\n");
  EXPECT_THAT(parse({"--jwks-url", "http://login.example/keys"}).errors,
              HasSubstr("--jwks-url: must begin with https://"));
  EXPECT_TRUE(parse({"--jwks-url", "http://login.example/keys", "--development"}).ok);
  EXPECT_TRUE(parse({"--jwks-url", "http://127.0.0.1:8080/keys"}).ok);
  EXPECT_THAT(parse({"--jwks-url", "login"}).errors, HasSubstr("--jwks-url: must be"));
  for (const std::string seconds : {"0", "3601", "soon"}) {
    EXPECT_THAT(parse({"--jwks-file", "k", "--jwks-refresh-seconds", seconds}).errors,
                HasSubstr("--jwks-refresh-seconds"));
  }
}

TEST(Settings, ClaimsAreChecked) {
  const auto parse = [](const std::string& flag, const std::string& value) {
    return Parse({"serve", "--jwks-file", "k", "--development", flag, value});
  };
  EXPECT_EQ(parse("--roles-claim", "realm_access.roles").line.settings.roles_claim,
            "realm_access.roles");
  EXPECT_EQ(parse("--role-map", "a=agent,b=admin").line.settings.role_map, "a=agent,b=admin");
  EXPECT_THAT(parse("--role-map", "a=agents").errors, HasSubstr("not \"a=agents\""));
  EXPECT_EQ(parse("--default-role", "requester").line.settings.default_role, "requester");
  for (const std::string role : {"agent", "admin", "anybody"}) {
    EXPECT_THAT(parse("--default-role", role).errors, HasSubstr("--default-role")) << role;
  }
  EXPECT_EQ(parse("--organisations-claim", "org").line.settings.organisations_claim, "org");
  const Variable empty("LUUKKU_ROLE_MAP", "");
  EXPECT_TRUE(Parse({"serve", "--jwks-file", "k", "--development"}).ok) << "as a ConfigMap may say";
}

TEST(Settings, DemandTheAddressOfEachPeerAndAToken) {
  const std::vector<std::string> base = {"serve", "--jwks-file", "k", "--development"};
  const auto parse = [&](const std::vector<std::string>& more) {
    auto arguments = base;
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Parse(arguments, {"routing"});
  };
  EXPECT_THAT(parse({"--service-token-file", "t"}).errors, HasSubstr("--routing-address"));
  EXPECT_THAT(parse({"--routing-address", "[::1]:1"}).errors, HasSubstr("--service-token-file"));
  const auto parsed = parse({"--routing-address", "[::1]:1", "--service-token-file", "t"});
  ASSERT_TRUE(parsed.ok) << parsed.errors;
  EXPECT_EQ(parsed.line.settings.peers.at("routing"), "[::1]:1");
  EXPECT_EQ(parsed.line.settings.service_token_file, "t");
  EXPECT_TRUE(Parse(base, {Peer("routing", false)}).ok) << "of those that it needs";
}

TEST(Settings, TheTokenOfServicesIsNotNeededWhereThereAreCertificates) {
  const auto parsed =
      Parse({"serve", "--jwks-file", "k", "--development", "--routing-address", "r:1",
             "--tls-ca-file", "ca", "--tls-certificate-file", "c", "--tls-key-file", "k"},
            {"routing"});
  EXPECT_TRUE(parsed.ok) << parsed.errors;
  EXPECT_EQ(parsed.line.settings.service_token_file, "");
}

TEST(Settings, PlaintextStaysOnThisHostUnlessItIsSaid) {
  const auto parse = [](std::vector<std::string> more) {
    more.insert(more.begin(), {"serve", "--jwks-file", "k", "--development", "--service-token-file",
                               "t", "--routing-address"});
    return Parse(more, {"routing"});
  };
  for (const std::string address : {"0.0.0.0:7001", "[::]:7001", "10.0.0.1:7001", "desk:7001"}) {
    EXPECT_EQ(parse({"[::1]:1", "--listen", address}).errors,
              "--listen: " + address +
                  " can be reached from other hosts: give --tls-certificate-file and "
                  "--tls-key-file, or --plaintext\n");
    EXPECT_TRUE(parse({"[::1]:1", "--listen", address, "--plaintext"}).ok);
    EXPECT_TRUE(parse({"[::1]:1", "--listen", address, "--tls-certificate-file", "c",
                       "--tls-key-file", "k"})
                    .ok);
    EXPECT_EQ(parse({address}).errors, "--routing-address: " + address +
                                           " is another host: give --tls-ca-file, or "
                                           "--plaintext\n");
    EXPECT_TRUE(parse({address, "--tls-ca-file", "ca"}).ok);
    EXPECT_TRUE(parse({address, "--plaintext"}).ok);
  }
}

TEST(Settings, FilesOfTlsGoTogether) {
  const auto errors = [](std::vector<std::string> more) {
    more.insert(more.begin(), {"serve", "--jwks-file", "k", "--development"});
    return Parse(more).errors;
  };
  const std::string together =
      "--tls-certificate-file and --tls-key-file are given together or not at all\n";
  EXPECT_EQ(errors({"--tls-certificate-file", "c"}), together);
  EXPECT_EQ(errors({"--tls-key-file", "k"}), together);
  EXPECT_EQ(errors({"--tls-client-ca-file", "ca"}),
            "--tls-client-ca-file needs --tls-certificate-file\n");
  EXPECT_THAT(errors({"--service-names", "luukku-ticket,Matti Meikäläinen"}),
              HasSubstr("\"Matti Meikäläinen\" must end with"));
}

TEST(Settings, NamesOfServicesAreAListWithCommas) {
  const Variable variable("LUUKKU_SERVICE_NAMES", "a,spiffe://desk/ns/x/sa/b");
  const auto parsed = Parse({"serve", "--jwks-file", "k", "--development"});
  ASSERT_TRUE(parsed.ok) << parsed.errors;
  EXPECT_EQ(parsed.line.settings.service_names,
            (std::vector<std::string>{"a", "spiffe://desk/ns/x/sa/b"}));
}

TEST(Settings, MigrateNeedsTheDatabaseOnly) {
  const auto parsed = Parse({"migrate", "--database", "host=db"});
  ASSERT_TRUE(parsed.ok) << parsed.errors;
  EXPECT_EQ(parsed.line.command, Command::kMigrate);
  EXPECT_EQ(parsed.line.settings.database, "host=db");
}

TEST(Settings, DemandACommand) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{},
                                             {"dance"},
                                             {"dance", "--help"},
                                             {"serve", "dance", "--help"},
                                             {"serve", "--no-such-flag"}}) {
    const auto parsed = Parse(arguments);
    EXPECT_FALSE(parsed.ok);
    EXPECT_NE(parsed.exit_code, 0);
    EXPECT_NE(parsed.errors, "");
  }
}

}  // namespace
}  // namespace luukku::server
