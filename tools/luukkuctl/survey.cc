#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "luukku/survey/v1/survey_service.grpc.pb.h"
#include "tools/luukkuctl/groups.h"
#include "tools/luukkuctl/options.h"
#include "tools/luukkuctl/text.h"

namespace luukku::ctl::survey_commands {
namespace {

using namespace luukku::survey::v1;  // NOLINT: the contract that this file speaks
using Stub = SurveyService::Stub;

absl::Status Show(Cli& cli, const absl::StatusOr<Invitation>& invitation) {
  if (!invitation.ok() || cli.is_json()) return cli.Show(invitation);
  Invitation plain = *invitation;
  plain.clear_question();
  plain.clear_answer();
  cli.out() << RenderDetails(plain);
  if (invitation->has_question()) {
    cli.out() << "\nQUESTION\n" << RenderDetails(invitation->question());
  }
  if (invitation->has_answer()) cli.out() << "\nANSWER\n" << RenderDetails(invitation->answer());
  return absl::OkStatus();
}

std::string Decimals(bool known, double value) {
  return known ? absl::StrFormat("%.2f", value) : "";
}

absl::Status Show(Cli& cli, const absl::StatusOr<Satisfaction>& satisfaction) {
  if (!satisfaction.ok() || cli.is_json()) return cli.Show(satisfaction);
  const Satisfaction& result = *satisfaction;
  const std::string rate =
      result.has_response_rate() ? absl::StrFormat("%.1f %%", 100 * result.response_rate()) : "";
  cli.out() << RenderPairs({{"from", ShownTime(result.start_time())},
                            {"to", ShownTime(result.end_time())},
                            {"time zone", result.time_zone()},
                            {"answers", absl::StrCat(result.answer_count())},
                            {"average", Decimals(result.has_average(), result.average())},
                            {"deviation", Decimals(result.has_deviation(), result.deviation())},
                            {"invited", absl::StrCat(result.invited_count())},
                            {"of them answered", absl::StrCat(result.responded_count())},
                            {"response rate", rate}})
            << "\n"
            << RenderList(result, {"score", "count"});
  if (result.by_blocks()) {
    cli.out() << "\nOnly days that hold at least five answers together, and are final.\n";
  }
  return absl::OkStatus();
}

void AddShow(Cli& cli, CLI::App& group) {
  CLI::App& command = *group.add_subcommand("show", "Show an invitation with its answer");
  auto request = std::make_shared<GetInvitationRequest>();
  AddArgument(command, "NAME", {"name", "Its name, or the id alone", "invitations"}, request);
  AddOption(command, {"language", "Of the question: fi, sv or en; default: the ticket's"}, request);
  cli.OnRun(command, [&cli, request] {
    return Show(cli, cli.survey().Call(&Stub::GetInvitation, *request));
  });
}

void AddList(Cli& cli, CLI::App& group) {
  CLI::App& command = *group.add_subcommand("list", "List a ticket's invitations, newest first");
  auto request = std::make_shared<ListInvitationsRequest>();
  AddArgument(command, "TICKET", {"ticket", "The ticket: 1042 or tickets/1042", "tickets"},
              request);
  const std::shared_ptr<int> limit = AddLimit(command);
  cli.OnRun(command, [&cli, request, limit] {
    static const std::vector<std::string> kColumns = {"name", "ticket", "state", "create_time",
                                                      "expire_time"};
    return cli.ShowList(cli.survey().CallPages(&Stub::ListInvitations, *request, *limit), kColumns);
  });
}

void AddRespond(Cli& cli, CLI::App& group) {
  CLI::App& command =
      *group.add_subcommand("respond", "Answer an invitation, or replace the answer; no login");
  auto request = std::make_shared<RespondRequest>();
  AddOption(command, {"answer_token", "The invitation's answer token", "", "token"}, request)
      .required();
  AddOption(command, {"score", "1 (very dissatisfied) to 7 (very satisfied)"}, request).required();
  AddOption(command, {"text", "In words"}, request);
  AddOption(command, kRequestId, request);
  cli.OnRun(command, [&cli, request] {
    return Show(cli, cli.survey().Call(&Stub::Respond, *request, Login::kNone));
  });
}

void AddAnswers(Cli& cli, CLI::App& group) {
  CLI::App& command = *group.add_subcommand("answers", "List answers, newest first");
  auto request = std::make_shared<ListAnswersRequest>();
  AddOption(command, {"written_only", "Only those with words: yes or no"}, request);
  const std::shared_ptr<int> limit = AddLimit(command);
  cli.OnRun(command, [&cli, request, limit] {
    static const std::vector<std::string> kColumns = {"update_time", "ticket", "score", "text"};
    return cli.ShowList(cli.survey().CallPages(&Stub::ListAnswers, *request, *limit), kColumns);
  });
}

void AddSatisfaction(Cli& cli, CLI::App& group) {
  CLI::App& command = *group.add_subcommand(
      "satisfaction", "Average, distribution and response rate of the days up to the last one");
  auto request = std::make_shared<GetSatisfactionRequest>();
  AddOption(command, {"days", "How many days; default: 14"}, request);
  AddOption(command, {"last_day", "The last of them, 2026-03-31; default: today"}, request);
  cli.OnRun(command, [&cli, request] {
    return Show(cli, cli.survey().Call(&Stub::GetSatisfaction, *request));
  });
}

}  // namespace

void Add(Cli& cli) {
  CLI::App& group = cli.AddGroup("survey", "What requesters think of resolved tickets");
  AddShow(cli, group);
  AddList(cli, group);
  AddRespond(cli, group);
  AddAnswers(cli, group);
  AddSatisfaction(cli, group);
}

}  // namespace luukku::ctl::survey_commands
