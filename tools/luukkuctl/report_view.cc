#include "tools/luukkuctl/report_view.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "lib/status/proto_time.h"
#include "tools/luukkuctl/chart.h"
#include "tools/luukkuctl/text.h"
#include "tools/luukkuctl/words.h"

namespace luukku::ctl {
namespace {

using namespace luukku::reporting::v1;  // NOLINT: the contract that this file speaks
using google::protobuf::Duration;

constexpr int kBarWidth = 30;
constexpr size_t kLineWidth = 100;

// A name, or a word as options spell it: "walk-in" for CHANNEL_WALK_IN.
std::string GroupName(const Group& group) {
  if (group.key().empty()) return "(none)";
  if (!group.display_name().empty()) return group.display_name();
  for (const char* prefix : {"CHANNEL_", "TICKET_TYPE_", "PRIORITY_"}) {
    absl::string_view word = group.key();
    if (absl::ConsumePrefix(&word, prefix)) return absl::AsciiStrToLower(Dashed(word));
  }
  return group.key();
}

// A bar for a table, in which an empty cell would be shown as a dash.
std::string BarCell(int64_t value, int64_t largest) {
  return value == 0 ? " " : Bar(value, largest, kBarWidth);
}

// `text` in lines of up to kLineWidth columns.
std::string Wrapped(const std::string& text) {
  std::string result;
  size_t used = 0;
  for (const absl::string_view word : absl::StrSplit(text, ' ')) {
    const size_t width = DisplayWidth(word);
    const bool fits = used + 1 + width <= kLineWidth;
    if (used > 0) result += fits ? ' ' : '\n';
    used = used > 0 && fits ? used + 1 + width : width;
    absl::StrAppend(&result, word);
  }
  return result + "\n";
}

std::string Number(int64_t number) { return absl::StrCat(number); }

std::string Percent(bool known, double share) {
  return known ? absl::StrFormat("%.1f %%", share * 100) : "";
}

// "40 s", "20 min", "22.1 h", "7.4 d".
std::string Length(const Duration& duration) {
  constexpr double kMinute = 60, kHour = 3600, kDay = 86400;
  const double seconds = static_cast<double>(duration.seconds()) + duration.nanos() * 1e-9;
  if (seconds < kMinute) return absl::StrFormat("%.0f s", seconds);
  if (seconds < kHour) return absl::StrFormat("%.0f min", seconds / kMinute);
  if (seconds < 2 * kDay) return absl::StrFormat("%.1f h", seconds / kHour);
  return absl::StrFormat("%.1f d", seconds / kDay);
}

// "From 2026-10-01 0:00 to 2026-10-31 24:00, time zone Europe/Helsinki."; in UTC if the zone is
// unknown here.
std::string PeriodOf(const Basis& basis) {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(basis.time_zone(), &zone)) zone = absl::UTCTimeZone();
  const absl::Time from = FromProto(basis.start_time()), to = FromProto(basis.end_time());
  const bool ends_a_day = from < to && to == absl::FromCivil(absl::ToCivilDay(to, zone), zone);
  const std::string end = ends_a_day
                              ? absl::FormatTime("%Y-%m-%d 24:00", to - absl::Seconds(1), zone)
                              : absl::FormatTime("%Y-%m-%d %H:%M", to, zone);
  return absl::StrCat("From ", absl::FormatTime("%Y-%m-%d %H:%M", from, zone), " to ", end,
                      ", time zone ", Escape(zone.name()), ".");
}

// The basis of the figures.
std::string Footer(const Basis& basis) {
  std::vector<std::string> feeds;
  for (const FeedProgress& feed : basis.feeds()) {
    feeds.push_back(absl::StrCat(
        feed.source(), " ", feed.has_watermark() ? ShownTime(feed.watermark()) : "not known yet"));
  }
  const std::string omitted =
      basis.omitted_groups() == 0
          ? ""
          : absl::StrCat(basis.omitted_groups(), " smaller groups are not listed.\n");
  return absl::StrCat(
      "\n", omitted, Wrapped(Escape(basis.definition())),
      Wrapped(absl::StrCat(PeriodOf(basis), " Counted up to: ", absl::StrJoin(feeds, ", "), ".")));
}

std::string MonthName(const MonthVolumes& month) {
  return absl::StrFormat("%04d-%02d%s", month.year(), month.month(), month.complete() ? "" : " …");
}

std::string MonthTable(const google::protobuf::RepeatedPtrField<MonthVolumes>& months) {
  int64_t largest = 0;
  for (const MonthVolumes& month : months) largest = std::max<int64_t>(largest, month.arrived());
  Table table({"MONTH", "ARRIVED", "REOPENED SINCE", "RESOLVED", "CLOSED", "CANCELLED", "REOPENED",
               "NOT CLOSED", "NOT RESOLVED", "ARRIVALS"});
  for (const MonthVolumes& month : months) {
    table.AddRow({MonthName(month), Number(month.arrived()), Number(month.arrived_reopened()),
                  Number(month.resolved()), Number(month.closed()), Number(month.cancelled()),
                  Number(month.reopened()), Number(month.not_closed()),
                  Number(month.not_resolved()), BarCell(month.arrived(), largest)});
  }
  return table.Render();
}

// Groups over all months; the backlog is that of the last one.
std::string GroupTable(const google::protobuf::RepeatedPtrField<GroupVolumes>& groups) {
  Table table({"GROUP", "ARRIVED", "RESOLVED", "CLOSED", "REOPENED", "NOT CLOSED", "ARRIVALS"});
  for (const GroupVolumes& group : groups) {
    int64_t resolved = 0, closed = 0, reopened = 0, total = 0;
    std::vector<int64_t> arrived;
    for (const MonthVolumes& month : group.months()) {
      arrived.push_back(month.arrived());
      total += month.arrived();
      resolved += month.resolved();
      closed += month.closed();
      reopened += month.reopened();
    }
    table.AddRow({GroupName(group.group()), Number(total), Number(resolved), Number(closed),
                  Number(reopened), Number(group.months().rbegin()->not_closed()),
                  Sparkline(arrived)});
  }
  return table.Render();
}

void AddTimes(Table& table, const std::string& name, const GroupTimes& group) {
  const auto add = [&](const char* what, const DurationFigures& figures) {
    if (figures.count() == 0) return;
    table.AddRow({name, what, Number(figures.count()), Length(figures.mean()),
                  Length(figures.median()), Length(figures.p90()), Length(figures.p95())});
  };
  add("first response", group.first_response());
  add("resolution", group.resolution());
  add("closing", group.closing());
}

void AddTargets(Table& table, const std::string& name, const GroupTargets& group) {
  const auto add = [&](const char* what, const TargetFigures& figures) {
    table.AddRow({name, what, Number(figures.met()), Number(figures.breached()),
                  Number(figures.open()), Number(figures.at_risk()), Number(figures.cancelled()),
                  Percent(figures.has_share_met(), figures.share_met())});
  };
  add("first response", group.first_response());
  add("resolution", group.resolution());
}

// "1–7", or "1–5 of old-desk" of answers that were imported.
std::string ScaleName(const ScaleFigures& scale) {
  return absl::StrCat(scale.scale_low(), "–", scale.scale_high(),
                      scale.source().empty() ? "" : " of ", scale.source());
}

void AddSatisfaction(Table& table, const std::string& name, const GroupSatisfaction& group) {
  const ResponseFigures& responses = group.responses();
  const auto add = [&](const std::string& scale, const std::string& answers,
                       const std::string& mean) {
    table.AddRow({name, Number(responses.invited()), Number(responses.answered()),
                  Percent(responses.has_response_rate(), responses.response_rate()), scale, answers,
                  mean});
  };
  if (group.withheld()) add("", "", "withheld");
  if (!group.withheld() && group.scales().empty()) add("", "0", "");
  for (const ScaleFigures& scale : group.scales()) {
    add(ScaleName(scale), Number(scale.answers()),
        absl::StrFormat("%.2f ± %.2f", scale.mean(), scale.deviation()));
  }
}

// How often each score was given, and the course of the rolling mean.
std::string ScaleChart(const ScaleFigures& scale) {
  const int64_t largest =
      *std::max_element(scale.distribution().begin(), scale.distribution().end());
  Table table({absl::StrCat("SCORE ", ScaleName(scale)), "ANSWERS", ""});
  for (int i = scale.distribution_size() - 1; i >= 0; --i) {
    table.AddRow({Number(scale.scale_low() + i), Number(scale.distribution(i)),
                  BarCell(scale.distribution(i), largest)});
  }
  std::string text = absl::StrCat("\n", table.Render());
  if (scale.rolling().empty() || !scale.rolling().rbegin()->has_mean()) return text;
  const RollingMean& last = *scale.rolling().rbegin();
  absl::StrAppendFormat(&text, "Two weeks to %s: mean %.2f of %d answers.\n",
                        ShownTime(last.end_time()), last.mean(), last.answers());
  return text;
}

}  // namespace

std::string RenderReport(const MonthlyVolumesResponse& report) {
  std::string text = MonthTable(report.months());
  if (!report.groups().empty()) absl::StrAppend(&text, "\n", GroupTable(report.groups()));
  return absl::StrCat(text, Footer(report.basis()));
}

std::string RenderReport(const ArrivalPatternResponse& report) {
  constexpr const char* kWeekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  constexpr int kHours = 24;
  int64_t largest = 0;
  for (const PatternCell& cell : report.cells())
    largest = std::max<int64_t>(largest, cell.arrived());
  std::string text = "     ";
  for (int hour = 0; hour < kHours; ++hour) absl::StrAppendFormat(&text, "%02d ", hour);
  absl::StrAppend(&text, "  ARRIVED\n");
  for (int day = 0; day < report.cells_size() / kHours; ++day) {
    int64_t total = 0;
    absl::StrAppend(&text, kWeekdays[day], "  ");
    for (int hour = 0; hour < kHours; ++hour) {
      const int64_t arrived = report.cells(day * kHours + hour).arrived();
      const std::string shade = Shade(arrived, largest);
      absl::StrAppend(&text, shade, shade, " ");
      total += arrived;
    }
    absl::StrAppend(&text, "  ", total, "\n");
  }
  absl::StrAppend(&text, "\n", report.total(), " arrived; █ is ", largest, " in an hour.\n");
  return absl::StrCat(text, Footer(report.basis()));
}

std::string RenderReport(const TypeSharesResponse& report) {
  Table table({"TYPE", "COUNT", "SHARE", ""});
  for (const Share& share : report.shares()) {
    table.AddRow({GroupName(share.group()), Number(share.count()), Percent(true, share.share()),
                  BarCell(share.count(), report.total())});
  }
  table.AddRow({"all", Number(report.total()), " ", " "});
  return absl::StrCat(table.Render(), Footer(report.basis()));
}

std::string RenderReport(const ResolutionTimesResponse& report) {
  Table table({"GROUP", "TIME TO", "COUNT", "MEAN", "MEDIAN", "P90", "P95"});
  AddTimes(table, "all", report.total());
  for (const GroupTimes& group : report.groups()) AddTimes(table, GroupName(group.group()), group);
  return absl::StrCat(table.Render(), Footer(report.basis()));
}

std::string RenderReport(const SlaResultsResponse& report) {
  Table table({"GROUP", "TARGET", "MET", "BREACHED", "OPEN", "AT RISK", "CANCELLED", "SHARE MET"});
  AddTargets(table, "all", report.total());
  for (const GroupTargets& group : report.groups()) {
    AddTargets(table, GroupName(group.group()), group);
  }
  return absl::StrCat(table.Render(), Footer(report.basis()));
}

std::string RenderReport(const SatisfactionResponse& report) {
  Table table({"GROUP", "INVITED", "ANSWERED", "RATE", "SCALE", "ANSWERS", "MEAN"});
  AddSatisfaction(table, "all", report.total());
  for (const GroupSatisfaction& group : report.groups()) {
    AddSatisfaction(table, GroupName(group.group()), group);
  }
  std::string text = table.Render();
  for (const ScaleFigures& scale : report.total().scales()) {
    absl::StrAppend(&text, ScaleChart(scale));
  }
  return absl::StrCat(text, Footer(report.basis()));
}

}  // namespace luukku::ctl
