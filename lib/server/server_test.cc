// The features of lib/server that every service has, in a small service: edge, metrics, health.

#include "lib/testing/server.h"

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/codegen/client_unary_call.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <stdexcept>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "lib/contract/texts.h"
#include "lib/db/migrations.h"
#include "lib/db/request_key.h"
#include "lib/server/edge.h"
#include "lib/status/error.h"
#include "lib/status/grpc_status.h"
#include "lib/testing/http_server.h"
#include "luukku/survey/v1/survey_service.grpc.pb.h"
#include "luukku/ticket/v1/catalogue_service.grpc.pb.h"

namespace luukku::server {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ticket::v1::CatalogueService;
using ticket::v1::Category;

// Answers with the context of the call; the name "categories/throw" throws.
class Echo : public Edge {
 public:
  explicit Echo(Runtime* runtime) : Edge(runtime, "luukku.ticket.v1.CatalogueService") {
    Unary("GetCategory", &Echo::Get);
    Unary("ListCategories", &Echo::List);
    Grouped("CreateCategory", &Echo::Create);
    for (const char* method :
         {"BatchGetCategories", "UpdateCategory", "DeleteCategory", "ListCategoryRevisions"}) {
      BindUnary(method, nullptr, [](const Call&, const Message&) -> AnyAnswer {
        return absl::UnimplementedError("no echo");
      });
    }
  }

 private:
  absl::StatusOr<Category> Get(const Call& call, const ticket::v1::GetCategoryRequest& request) {
    if (request.name() == "categories/throw") throw std::runtime_error("a secret of the handler");
    Category answer;
    answer.set_name(call.principal.id);
    answer.set_display_name(call.trace_parent);
    answer.set_parent(absl::StrCat(absl::ToInt64Seconds(call.deadline - absl::Now())));
    return answer;
  }
  absl::StatusOr<ticket::v1::ListCategoriesResponse> List(
      const Call&, const ticket::v1::ListCategoriesRequest&) {
    return ticket::v1::ListCategoriesResponse();
  }
  void Create(const Call&, const ticket::v1::CreateCategoryRequest& request,
              Reply<Category> reply) {
    reply(request.category());
  }
};

class EchoApp : public App {
 public:
  explicit EchoApp(Runtime* runtime) : echo_(runtime) {}
  std::vector<Edge*> edges() override { return {&echo_}; }

 private:
  Echo echo_;
};

Definition EchoService() {
  return {.name = "reporting",
          .migrations = {db::kMigrations},
          .write_connections = 1,
          .build = [](const Parts& parts) -> std::unique_ptr<App> {
            return std::make_unique<EchoApp>(parts.runtime);
          }};
}

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() {
    auto started = Server::Start(EchoService(), EchoSettings());
    EXPECT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
    stub_ = CatalogueService::NewStub(Channel(server_->port()));
  }

  Settings EchoSettings() const {
    Settings settings;
    settings.listen = settings.probe_listen = "127.0.0.1:0";
    settings.metrics_listen.clear();
    settings.database = database_.runtime();
    settings.jwks_file = tokens_.jwks_file();
    settings.issuer = settings.audience = "luukku-development";
    settings.development = true;
    return settings;
  }

  static std::shared_ptr<grpc::Channel> Channel(int port) {
    return grpc::CreateChannel(absl::StrCat("127.0.0.1:", port),
                               grpc::InsecureChannelCredentials());
  }

  std::unique_ptr<grpc::ClientContext> Context() const {
    return testing::ContextFor(tokens_.Mint("ritva", {"requester"}));
  }

  absl::StatusOr<Category> Get(grpc::ClientContext& context,
                               const std::string& name = "categories/any") {
    ticket::v1::GetCategoryRequest request;
    request.set_name(name);
    Category answer;
    const auto status = stub_->GetCategory(&context, request, &answer);
    if (!status.ok()) return FromGrpc(status);
    return answer;
  }

  // The answer of the health service on a port, as bytes on the wire.
  static std::string Health(int port) {
    const grpc::internal::RpcMethod method("/grpc.health.v1.Health/Check",
                                           grpc::internal::RpcMethod::NORMAL_RPC);
    grpc::ClientContext context;
    const grpc::Slice empty;
    grpc::ByteBuffer request(&empty, 1), response;
    const auto channel = Channel(port);
    const auto status = grpc::internal::BlockingUnaryCallImpl<grpc::ByteBuffer, grpc::ByteBuffer>(
                            channel.get(), method, &context, request, &response)
                            .status();
    if (!status.ok()) return status.error_message();
    grpc::Slice bytes;
    EXPECT_TRUE(response.DumpToSingleSlice(&bytes).ok());
    return std::string(reinterpret_cast<const char*>(bytes.begin()), bytes.size());
  }

  // The counter's value by grpc_method and grpc_code.
  std::map<std::pair<std::string, std::string>, double> Counts(const std::string& metric) {
    std::map<std::pair<std::string, std::string>, double> counts;
    for (const auto& family : server_->runtime().registry->Collect()) {
      if (family.name != metric) continue;
      for (const auto& series : family.metric) {
        std::map<std::string, std::string> labels;
        for (const auto& label : series.label) labels[label.name] = label.value;
        counts[{labels["grpc_method"], labels["grpc_code"]}] =
            series.counter.value + static_cast<double>(series.histogram.sample_count);
      }
    }
    return counts;
  }

  testing::Database database_{"reporting", EchoService().migrations};
  testing::Tokens tokens_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<CatalogueService::Stub> stub_;
};

TEST_F(ServerTest, AHandlerThatThrowsTellsTheCallerNothingButWhereToLook) {
  const auto context = Context();
  const auto status = Get(*context, "categories/throw").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(ReasonOf(status), reason::kInternal);
  google::rpc::ErrorInfo info;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  ASSERT_TRUE(payload && info.ParseFromString(std::string(*payload)));
  const std::string log_id = info.metadata().at("log_id");
  EXPECT_TRUE(IsUuid(log_id)) << log_id;
  EXPECT_THAT(std::string(status.message()), HasSubstr(log_id));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret")));
}

TEST_F(ServerTest, RolesMayCallWhatTheTableGrantsThem) {
  const auto context = Context();
  Category answer;
  const auto status = FromGrpc(stub_->CreateCategory(context.get(), {}, &answer));
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ReasonOf(status), reason::kRoleForbids);
  const auto admin = testing::ContextFor(tokens_.Mint("root", {"admin"}));
  ticket::v1::CreateCategoryRequest request;
  request.mutable_category()->set_name("categories/a");
  request.mutable_category()->set_display_name("A");
  EXPECT_TRUE(stub_->CreateCategory(admin.get(), request, &answer).ok());
}

// A service with public methods; GetInvitationByToken answers with the caller.
class Public : public Edge {
 public:
  explicit Public(Runtime* runtime) : Edge(runtime, "luukku.survey.v1.SurveyService") {
    using namespace survey::v1;  // NOLINT: for this table of methods only.
    Unary("GetInvitationByToken", &Public::Caller);
    Unary("GetInvitation", &Public::Nothing<GetInvitationRequest, Invitation>);
    Unary("ListInvitations", &Public::Nothing<ListInvitationsRequest, ListInvitationsResponse>);
    Unary("Respond", &Public::Nothing<RespondRequest, Invitation>);
    Unary("ListAnswers", &Public::Nothing<ListAnswersRequest, ListAnswersResponse>);
    Unary("GetSatisfaction", &Public::Nothing<GetSatisfactionRequest, survey::v1::Satisfaction>);
  }

 private:
  absl::StatusOr<survey::v1::Invitation> Caller(const Call& call,
                                                const survey::v1::GetInvitationByTokenRequest&) {
    survey::v1::Invitation answer;
    answer.set_name(call.principal.id);
    return answer;
  }
  template <typename Request, typename Response>
  absl::StatusOr<Response> Nothing(const Call&, const Request&) {
    return Response();
  }
};

class PublicApp : public App {
 public:
  explicit PublicApp(Runtime* runtime) : edge_(runtime) {}
  std::vector<Edge*> edges() override { return {&edge_}; }

 private:
  Public edge_;
};

TEST_F(ServerTest, APublicMethodLooksAtNoToken) {
  Definition definition = EchoService();
  definition.build = [](const Parts& parts) -> std::unique_ptr<App> {
    return std::make_unique<PublicApp>(parts.runtime);
  };
  auto server = Server::Start(definition, EchoSettings());
  ASSERT_TRUE(server.ok()) << server.status();
  const auto stub = survey::v1::SurveyService::NewStub(Channel((*server)->port()));
  for (const auto& context :
       {std::make_shared<grpc::ClientContext>(), std::shared_ptr<grpc::ClientContext>(Context()),
        std::shared_ptr<grpc::ClientContext>(testing::ContextFor("a.b.c"))}) {
    survey::v1::GetInvitationByTokenRequest request;
    request.set_answer_token("any");
    survey::v1::Invitation answer;
    EXPECT_TRUE(stub->GetInvitationByToken(context.get(), request, &answer).ok());
    EXPECT_EQ(answer.name(), "") << "whoever it is";
  }
  // The others are as closed as ever.
  grpc::ClientContext nobody;
  survey::v1::Invitation answer;
  EXPECT_EQ(ReasonOf(FromGrpc(stub->GetInvitation(&nobody, {}, &answer))), reason::kTokenMissing);
}

TEST_F(ServerTest, ASecretThatIsMissingOrBadStopsTheStart) {
  Definition definition = EchoService();
  definition.secrets = {{"answer-key", [](const std::string& text) {
                           return text == "good" ? absl::OkStatus()
                                                 : absl::InvalidArgumentError("is no key");
                         }}};
  Settings settings = EchoSettings();
  EXPECT_EQ(Server::Start(definition, settings).status().message(),
            "--answer-key-file: is required");
  const testing::TemporaryFolder folder;
  const std::string path = settings.secret_files["answer-key"] = folder.File("key");
  EXPECT_EQ(Server::Start(definition, settings).status().message(),
            "--answer-key-file: cannot read " + path);
  std::ofstream(path) << "bad";
  EXPECT_EQ(Server::Start(definition, settings).status().message(),
            "--answer-key-file: " + path + ": is no key");
  std::ofstream(path) << "good";
  EXPECT_TRUE(Server::Start(definition, settings).ok());
}

TEST_F(ServerTest, EverySeriesIsThereBeforeTheFirstCall) {
  const size_t methods = Category::descriptor()->file()->service(0)->method_count();
  for (const auto* metric : {"grpc_server_started_total", "grpc_server_handling_seconds"}) {
    EXPECT_EQ(Counts(metric).size(), methods) << metric;
  }
  EXPECT_EQ(Counts("grpc_server_handled_total").size(), methods * 17);
  for (const auto& [labels, value] : Counts("grpc_server_handled_total")) EXPECT_EQ(value, 0);
}

TEST_F(ServerTest, CallsAreCounted) {
  for (const std::string name : {"categories/a", "categories/b", "categories/throw"}) {
    const auto context = Context();
    (void)Get(*context, name);
  }
  grpc::ClientContext without_token;
  EXPECT_EQ(ReasonOf(Get(without_token).status()), reason::kTokenMissing);
  EXPECT_EQ((Counts("grpc_server_started_total")[{"GetCategory", ""}]), 4);
  EXPECT_EQ((Counts("grpc_server_handling_seconds")[{"GetCategory", ""}]), 4);
  auto handled = Counts("grpc_server_handled_total");
  EXPECT_EQ((handled[{"GetCategory", "OK"}]), 2);
  EXPECT_EQ((handled[{"GetCategory", "Internal"}]), 1);
  EXPECT_EQ((handled[{"GetCategory", "Unauthenticated"}]), 1);
  EXPECT_EQ((handled[{"ListCategories", "OK"}]), 0);
}

TEST_F(ServerTest, OnlyAWellFormedTraceParentIsTaken) {
  const std::string good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  std::map<std::string, std::string> expected = {{good, good}};
  for (const std::string& bad :
       {good + "0", good.substr(1),
        std::string("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01"),
        std::string("00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        std::string("00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01"),
        std::string(55, '0'), std::string(55, '-')}) {
    expected[bad] = "";
  }
  for (const auto& [sent, taken] : expected) {
    const auto context = Context();
    context->AddMetadata("traceparent", sent);
    EXPECT_EQ(Get(*context)->display_name(), taken) << sent;
  }
}

TEST_F(ServerTest, ACallsLogLineItsSpanAndItsHandlerHaveTheSameIds) {
  const testing::HttpServer collector;
  Settings settings = EchoSettings();
  settings.traces.endpoint = collector.Url();
  auto traced = Server::Start(EchoService(), settings);
  ASSERT_TRUE(traced.ok()) << traced.status();
  stub_ = CatalogueService::NewStub(Channel((*traced)->port()));
  const std::string trace = "0af7651916cd43dd8448eb211c80319c";
  const auto context = [&] {
    auto made = Context();
    made->AddMetadata("traceparent", "00-" + trace + "-b7ad6b7169203331-01");
    return made;
  };
  const auto answered = Get(*context());
  ASSERT_TRUE(answered.ok()) << answered.status();
  ::testing::internal::CaptureStdout();
  EXPECT_FALSE(Get(*context(), "categories/throw").ok());
  (*traced)->Stop();  // Sends the rest.
  const std::string log = ::testing::internal::GetCapturedStdout();
  std::string sent;
  for (const std::string& body : collector.bodies()) sent += body;
  EXPECT_THAT(sent, HasSubstr("\"spanId\":\"" + trace::SpanIdOf(answered->display_name())));
  EXPECT_THAT(sent, HasSubstr("\"traceId\":\"" + trace));
  EXPECT_THAT(sent, HasSubstr("\"stringValue\":\"luukku-reporting\""));
  EXPECT_THAT(log, HasSubstr("\"trace_id\":\"" + trace));
  const std::string key = "\"span_id\":\"";
  const size_t found = log.find(key);
  ASSERT_NE(found, std::string::npos) << log;
  EXPECT_THAT(sent, HasSubstr("\"spanId\":\"" + log.substr(found + key.size(), 16)));
  EXPECT_THAT(log, HasSubstr("internal error"));
}

TEST_F(ServerTest, EveryCallHasADeadlineThatIsNotTooFar) {
  const std::string token = tokens_.Mint("ritva", {"requester"});
  const auto seconds_left = [&](absl::Duration asked) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + token);
    if (asked != absl::InfiniteDuration()) {
      context.set_deadline(absl::ToChronoTime(absl::Now() + asked));
    }
    return std::stoi(Get(context)->parent());
  };
  EXPECT_NEAR(seconds_left(absl::InfiniteDuration()), 10, 2) << "the standard";
  EXPECT_NEAR(seconds_left(absl::Seconds(30)), 30, 2) << "the caller's";
  EXPECT_NEAR(seconds_left(absl::Hours(1)), 60, 2) << "the longest";
}

TEST_F(ServerTest, HealthAnswersWithoutATokenOnBothPorts) {
  const std::string serving("\x08\x01", 2);
  EXPECT_EQ(Health(server_->probe_port()), serving);
  EXPECT_EQ(Health(server_->port()), serving);
  EXPECT_NE(server_->probe_port(), server_->port());
}

TEST_F(ServerTest, TheProbePortServesNothingElse) {
  const auto stub = CatalogueService::NewStub(Channel(server_->probe_port()));
  const auto context = Context();
  Category answer;
  EXPECT_EQ(stub->GetCategory(context.get(), {}, &answer).error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(ServerTest, APortThatIsTakenIsNamed) {
  Settings settings = EchoSettings();
  settings.listen = absl::StrCat("127.0.0.1:", server_->port());
  const auto second = Server::Start(EchoService(), settings);
  EXPECT_EQ(second.status().message(), absl::StrCat("--listen: cannot listen on ", settings.listen,
                                                    ": Address already in use"));
}

TEST(Call, ReadsForTheOrganisationsThatTheTokenNamesWhereTheMethodReachesThem) {
  Call call;
  call.principal.id = "ritva";
  call.principal.organisations = {"organisations/acme", "organisations/mill"};
  call.reach.own = true;
  EXPECT_TRUE(ReaderOf(call).organisations.empty());
  call.reach.organisation = true;
  const db::Reader reader = ReaderOf(call);
  EXPECT_EQ(reader.organisations, (std::vector<std::string>{"acme", "mill"}));
  EXPECT_EQ(reader.person, "ritva");
  EXPECT_EQ(reader.member, "ritva");
}

}  // namespace
}  // namespace luukku::server
