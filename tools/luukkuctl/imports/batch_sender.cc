#include "tools/luukkuctl/imports/batch_sender.h"

#include <algorithm>
#include <cstring>
#include <unordered_set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace luukku::ctl {
namespace {

// The contract allows 500 tickets, 10,000 changes, 1,000 of a ticket and 5,000 references a call;
// smaller calls keep the service's other callers going and progress moving.
constexpr int kMostTickets = 500;
constexpr int kMostChanges = 2'500;
constexpr int kMostOfTicket = 1'000;
constexpr int kMostReferences = 4'000;
constexpr size_t kMostBytes = 2 << 20;

// The index in "changes[3].time"; -1 for other fields.
int ChangeOf(const std::string& field) {
  int index = -1;
  if (!absl::StartsWith(field, "changes[")) return -1;
  return absl::SimpleAtoi(field.substr(8, field.find(']') - 8), &index) ? index : -1;
}

std::string WithoutIndex(const std::string& field) {
  const size_t end = field.find("].");
  return ChangeOf(field) < 0 || end == field.npos ? field : field.substr(end + 2);
}

// The mapping's word for a field of the contract.
std::string InWords(const std::string& field) {
  static constexpr std::pair<const char*, const char*> kWords[] = {
      {"as_of", "the export's time"}, {"row_key", "the row"}, {"case_key", "the case"}};
  for (const auto& [name, words] : kWords) {
    if (field == name) return words;
  }
  return absl::StartsWith(field, "ticket.") ? field.substr(std::strlen("ticket.")) : field;
}

}  // namespace

absl::Status BatchSender::Add(BuiltCase built) {
  AddReferences(built.references);
  const std::vector<Sent::Line> lines = LinesOf(built);
  const int changes = built.ticket.changes_size();
  for (int from = 0, to; from < changes; from = to) {
    to = EndOfPart(built.ticket, from);
    ticket::v1::ImportedTicket part;
    part.set_case_key(built.ticket.case_key());
    *part.mutable_ticket() = built.ticket.ticket();
    for (int i = from; i < to; ++i) {
      part.mutable_changes()->Add(std::move(*built.ticket.mutable_changes(i)));
    }
    // A part of a case must not pass for the whole.
    if (from == 0 && to == changes && built.ticket.has_as_of()) {
      *part.mutable_as_of() = built.ticket.as_of();
    }
    Sent sent{part.case_key(), {lines.begin() + from, lines.begin() + to}, from == 0};
    if (from > 0) {
      // A call has each case once, and later parts must not be sent if one is refused.
      if (auto status = End(); !status.ok()) return status;
      if (last_refused_ == sent.case_key) {
        RefuseOthers(sent, {});
        continue;
      }
    }
    if (auto status = AddPart(std::move(part), std::move(sent)); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// A row counts with its last change: known changes of a case come before new ones.
std::vector<BatchSender::Sent::Line> BatchSender::LinesOf(const BuiltCase& built) {
  std::vector<Sent::Line> lines(built.lines.size());
  std::unordered_set<int64_t> seen;
  for (size_t i = lines.size(); i-- > 0;) {
    lines[i] = {built.lines[i], seen.insert(built.lines[i]).second};
  }
  return lines;
}

// The end of the part that begins at change `from`.
int BatchSender::EndOfPart(const ticket::v1::ImportedTicket& ticket, int from) {
  const int most = std::min(ticket.changes_size(), from + kMostOfTicket);
  size_t bytes = 0;
  int to = from;
  while (to < most) {
    bytes += ticket.changes(to).ByteSizeLong();
    if (to > from && bytes > kMostBytes) break;
    ++to;
  }
  return to;
}

absl::Status BatchSender::End() {
  if (auto status = Send(); !status.ok()) return status;
  return Wait();
}

bool BatchSender::HasRoomFor(const ticket::v1::ImportedTicket& ticket, size_t bytes) const {
  const auto& request = batch_.request;
  const int references =
      std::max({request.people_size(), request.organisations_size(), request.categories_size()});
  return request.tickets_size() < kMostTickets &&
         batch_.changes + ticket.changes_size() <= kMostChanges &&
         batch_.bytes + bytes <= kMostBytes && references < kMostReferences;
}

absl::Status BatchSender::AddPart(ticket::v1::ImportedTicket ticket, Sent sent) {
  const size_t bytes = ticket.ByteSizeLong();
  if (!batch_.sent.empty() && !HasRoomFor(ticket, bytes)) {
    if (auto status = Send(); !status.ok()) return status;
  }
  batch_.changes += ticket.changes_size();
  batch_.bytes += bytes;
  *batch_.request.add_tickets() = std::move(ticket);
  batch_.sent.push_back(std::move(sent));
  return absl::OkStatus();
}

void BatchSender::AddReferences(const References& references) {
  const auto is_new = [this](const std::string& name) {
    return known_references_.insert(name).second;
  };
  for (const auto& [name, person] : references.people) {
    if (is_new(name)) *batch_.request.add_people() = person;
  }
  for (const auto& [name, organisation] : references.organisations) {
    if (is_new(name)) *batch_.request.add_organisations() = organisation;
  }
  for (const auto& [name, category] : references.categories) {
    if (is_new(name)) *batch_.request.add_categories() = category;
  }
}

absl::Status BatchSender::Send() {
  if (auto status = Wait(); !status.ok()) return status;
  if (batch_.sent.empty()) return absl::OkStatus();
  in_flight_ = std::exchange(batch_, Batch());
  in_flight_.request.set_source(source_);
  in_flight_.request.set_export_key(export_key_);
  answer_ = std::async(std::launch::async, [this] { return call_(in_flight_.request); });
  return absl::OkStatus();
}

// Takes the answer of the call in flight, if there is one.
absl::Status BatchSender::Wait() {
  if (!answer_.valid()) return absl::OkStatus();
  const auto response = answer_.get();
  if (!response.ok()) return response.status();
  const int count = std::min(response->results_size(), static_cast<int>(in_flight_.sent.size()));
  for (int i = 0; i < count; ++i) Count(in_flight_.sent[i], response->results(i));
  return absl::OkStatus();
}

// The first `known` changes were imported before.
void BatchSender::CountRows(const Sent& sent, int known) {
  for (int i = 0; i < static_cast<int>(sent.lines.size()); ++i) {
    if (!sent.lines[i].counts) continue;
    ++(i < known ? summary_->known : summary_->imported);
  }
}

// Adds remarks, by line, about differences of an export from the one before.
void BatchSender::RemarkStanding(const Sent& sent, const ticket::v1::ImportedTicketResult& result) {
  const int64_t line = sent.lines.back().line;
  if (!result.fields_as_of().empty()) {
    summary_->remarks.push_back(
        {line, sent.case_key,
         absl::StrCat(absl::StrJoin(result.fields_as_of(), ", "),
                      " changed without a time: told at the export's time")});
  }
  if (result.outdated()) {
    summary_->remarks.push_back(
        {line, sent.case_key, "says otherwise than a later export that is in: left as it is"});
  }
  if (!result.fields_kept().empty()) {
    summary_->remarks.push_back(
        {line, sent.case_key,
         absl::StrCat(absl::StrJoin(result.fields_kept(), ", "),
                      " changed since the ticket came in: left as it was")});
  }
}

void BatchSender::Count(const Sent& sent, const ticket::v1::ImportedTicketResult& result) {
  if (result.violations().empty()) {
    const bool changed = result.imported_rows() > 0 || !result.fields_as_of().empty();
    // A known row counts as imported if its standing changed the ticket, with its last change.
    CountRows(sent, result.known_rows() - (result.imported_rows() == 0 && changed ? 1 : 0));
    RemarkStanding(sent, result);
    if (!sent.is_first_part) return;
    ++(result.created() ? summary_->tickets_created
       : changed        ? summary_->tickets_continued
                        : summary_->tickets_unchanged);
    return;
  }
  last_refused_ = sent.case_key;
  if (sent.is_first_part) ++summary_->tickets_refused;
  std::set<int64_t> named;
  for (const auto& violation : result.violations()) {
    const int change =
        std::clamp(ChangeOf(violation.field()), 0, static_cast<int>(sent.lines.size()) - 1);
    named.insert(sent.lines[change].line);
    summary_->refusals.push_back(
        {sent.lines[change].line, sent.case_key,
         absl::StrCat(InWords(WithoutIndex(violation.field())), " ", violation.description())});
  }
  RefuseOthers(sent, named);
}

// Refuses the good rows of a case that is refused whole.
void BatchSender::RefuseOthers(const Sent& sent, std::set<int64_t> named) {
  for (const auto& [line, counts] : sent.lines) {
    if (!named.insert(line).second) continue;
    summary_->refusals.push_back({line, sent.case_key, "its case is refused for another row"});
  }
}

}  // namespace luukku::ctl
