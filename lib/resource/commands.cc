#include "lib/resource/commands.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/contract/changes.h"
#include "lib/contract/fields.h"
#include "lib/contract/names.h"
#include "lib/resource/body.h"
#include "lib/resource/facts.h"
#include "lib/resource/references.h"
#include "lib/resource/resource_store.h"
#include "lib/resource/standard_requests.h"

namespace luukku::resource {
namespace {

using google::protobuf::FieldMask;
using google::protobuf::Message;

bool IsRetired(const Message& resource) {
  return Has(resource, "retired") && FlagIn(resource, "retired");
}

// The row of a name, locked. Errors: NOT_FOUND; ABORTED STALE_ETAG, unless `etag` is empty.
absl::StatusOr<Row> Lock(db::Transaction& transaction, const Kind& kind, const std::string& name,
                         const std::string& etag) {
  if (kind.lock != nullptr) kind.lock(transaction);
  const auto row = LockRow(transaction, kind.collection(), IdOf(name, kind.collection()));
  if (!row) return NotFound(name);
  const std::string current = absl::StrCat(row->version);
  if (etag.empty() || etag == current) return *row;
  return Error(absl::StatusCode::kAborted, reason::kStaleEtag,
               absl::StrCat(name, " was changed since you read it; read it again"),
               {{"etag", current}});
}

// Holds the references that `after` adds to `before`; all of them if it is no longer retired.
void HoldNewReferences(db::Transaction& transaction, const Kinds& kinds, const Kind& kind,
                       const Message* before, const Message& after, Violations& violations) {
  std::set<std::string> known;
  if (before != nullptr && (!IsRetired(*before) || IsRetired(after))) {
    for (Reference& each : ReferencesOf(kinds, "", *before)) known.insert(std::move(each.name));
  }
  std::vector<Reference> references;
  for (Reference& each : ReferencesOf(kinds, kind.word(), after)) {
    if (!known.contains(each.name)) references.push_back(std::move(each));
  }
  HoldReferences(transaction, references, violations);
}

// Errors: FAILED_PRECONDITION IN_USE.
absl::Status CheckUnused(db::Transaction& transaction, const Kinds& kinds, const Kind& kind,
                         const std::string& name) {
  std::vector<std::string> users = FindReferrers(transaction, kinds, name);
  if (kind.users != nullptr) {
    for (std::string& user : kind.users(transaction, IdOf(name, kind.collection()))) {
      users.push_back(std::move(user));
    }
  }
  if (users.empty()) return absl::OkStatus();
  const std::string names = absl::StrJoin(users, ", ");
  return Error(absl::StatusCode::kFailedPrecondition, reason::kInUse,
               absl::StrCat(name, " is still used by ", names, "; change these first"),
               {{"users", names}});
}

// The further effects of a change whose row is written.
absl::Status Follow(db::Transaction& transaction, const Kind& kind, const Change& change,
                    const Message* before, const Message* after, int64_t version) {
  if (after != nullptr) {
    if (auto fact = FactOf(*after, version)) {
      feed::AppendFacts(transaction, change.cause, {*std::move(fact)});
    }
  }
  if (kind.changed == nullptr) return absl::OkStatus();
  return kind.changed(transaction, change, before, after);
}

// Checks that no new resource refers to itself, directly or through others; paths of `references`
// are the names of the new resources. Existing resources do not refer to new ones.
absl::Status CheckNoCircle(const std::vector<Reference>& references) {
  std::map<std::string, std::set<std::string>> left;
  for (const Reference& each : references) {
    left[each.path.substr(0, each.path.find('.'))].insert(each.name);
  }
  for (size_t before = left.size() + 1; left.size() < before;) {
    before = left.size();
    std::erase_if(left, [&](const auto& one) {
      return std::none_of(one.second.begin(), one.second.end(),
                          [&](const std::string& name) { return left.contains(name); });
    });
  }
  if (left.empty()) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, reason::kReferenceMissing,
               absl::StrCat(left.begin()->first, " refers to itself, if only by others"));
}

Resource CopyOf(const Message& message) {
  Resource copy(message.New());
  copy->CopyFrom(message);
  return copy;
}

// Replaces `before` by `after`. Errors: those of Kind::changed.
absl::StatusOr<Resource> Write(db::Transaction& transaction, const Kind& kind, const Row& row,
                               const Message& before, const Message& after, const Change& change) {
  const int64_t version = UpdateRow(transaction, kind, row.id, after, change);
  Resource written = ResourceOf(kind, row.id, version, BodyOf(after));
  const absl::Status followed = Follow(transaction, kind, change, &before, written.get(), version);
  if (!followed.ok()) return followed;
  return written;
}

}  // namespace

absl::StatusOr<Resource> Create(db::Transaction& transaction, const Kinds& kinds, const Kind& kind,
                                const Message& wanted, const Change& change) {
  if (kind.lock != nullptr) kind.lock(transaction);
  const std::string name = TextIn(wanted, "name");
  Violations violations;
  HoldNewReferences(transaction, kinds, kind, nullptr, wanted, violations);
  if (kind.most > 0 && CountRows(transaction, kind.collection()) >= kind.most) {
    if (HasRow(transaction, kind.collection(), IdOf(name, kind.collection()))) {
      return AlreadyExists(name);
    }
    violations.Add(kind.word(),
                   absl::StrCat("is one too many: there are ", kind.most, "; delete one first"));
  }
  if (!violations.empty()) return violations.ToStatus();
  const std::vector<Row> rows = CreateRows(transaction, kind, {&wanted}, change);
  if (rows.empty()) return AlreadyExists(name);
  Resource created = ResourceOf(kind, rows[0].id, rows[0].version, BodyOf(wanted));
  const absl::Status followed =
      Follow(transaction, kind, change, nullptr, created.get(), rows[0].version);
  if (!followed.ok()) return followed;
  return created;
}

absl::Status CreateMissing(db::Transaction& transaction, const Kinds& kinds, const Kind& kind,
                           const std::vector<const Message*>& wanted, const Change& change) {
  std::map<std::string, const Message*> by_id;
  for (const Message* each : wanted) {
    by_id.emplace(IdOf(TextIn(*each, "name"), kind.collection()), each);
  }
  std::vector<const Message*> each_once;
  for (const auto& [id, each] : by_id) each_once.push_back(each);
  std::vector<Reference> references;
  for (const Row& row : CreateRows(transaction, kind, each_once, change)) {
    const Resource created = ResourceOf(kind, row.id, row.version, BodyOf(*by_id.at(row.id)));
    for (Reference& each : ReferencesOf(kinds, TextIn(*created, "name"), *created)) {
      references.push_back(std::move(each));
    }
    const absl::Status followed =
        Follow(transaction, kind, change, nullptr, created.get(), row.version);
    if (!followed.ok()) return followed;
  }
  Violations violations;
  HoldReferences(transaction, references, violations);
  if (violations.empty()) return CheckNoCircle(references);
  return Error(absl::StatusCode::kFailedPrecondition, reason::kReferenceMissing,
               violations.all()[0].second);
}

absl::StatusOr<Resource> Update(db::Transaction& transaction, const Kinds& kinds, const Kind& kind,
                                const Message& wanted, const FieldMask& mask,
                                const Change& change) {
  const std::string name = TextIn(wanted, "name");
  const auto row = Lock(transaction, kind, name, TextIn(wanted, "etag"));
  if (!row.ok()) return row.status();
  const Resource before = ResourceOf(kind, row->id, row->version, row->body);
  Resource after = CopyOf(*before);
  for (const std::string& path : mask.paths()) {
    CopyField(wanted, *kind.message->FindFieldByName(path), *after);
  }
  Violations violations;
  if (kind.check != nullptr) kind.check(violations, kind.word(), *after);
  HoldNewReferences(transaction, kinds, kind, before.get(), *after, violations);
  if (!violations.empty()) return violations.ToStatus();
  SortSets(*after);
  if (Differences(*before, *after).empty()) return after;
  if (IsRetired(*after) && !IsRetired(*before)) {
    if (auto status = CheckUnused(transaction, kinds, kind, name); !status.ok()) return status;
  }
  return Write(transaction, kind, *row, *before, *after, change);
}

absl::StatusOr<Resource> Delete(db::Transaction& transaction, const Kinds& kinds, const Kind& kind,
                                const std::string& name, const std::string& etag,
                                const Change& change) {
  const auto row = Lock(transaction, kind, name, etag);
  if (!row.ok()) return row.status();
  Resource before = ResourceOf(kind, row->id, row->version, row->body);
  if (IsRetired(*before)) return before;
  if (auto status = CheckUnused(transaction, kinds, kind, name); !status.ok()) return status;
  if (kind.retires()) {
    const Resource after = CopyOf(*before);
    SetFlag(*after, "retired", true);
    return Write(transaction, kind, *row, *before, *after, change);
  }
  const int64_t version = DeleteRow(transaction, kind, *row, change);
  const absl::Status followed = Follow(transaction, kind, change, before.get(), nullptr, version);
  if (!followed.ok()) return followed;
  return before;
}

}  // namespace luukku::resource
