#include "lib/resource/resource_service.h"

#include <google/protobuf/field_mask.pb.h>

#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/contract/changes.h"
#include "lib/contract/fields.h"
#include "lib/contract/names.h"
#include "lib/contract/pages.h"
#include "lib/resource/body.h"
#include "lib/resource/filter_rules.h"
#include "lib/resource/standard_requests.h"
#include "lib/server/mutate_once.h"

namespace luukku::resource {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

Change ChangeOf(const server::Call& call, const std::string& request_id) {
  const auth::Principal& who = call.principal;
  return {.actor = who.IsService() ? "services/" + who.id
                   : who.IsStaff() ? who.AgentName()
                                   : who.PersonName(),
          .method = call.method,
          .request_id = request_id};
}

// What the pages of a list have in common.
template <typename... Parts>
std::string QueryOf(const server::Call& call, const Parts&... parts) {
  return absl::StrCat(call.method, "\n", call.principal.id, "\n", parts..., "\n");
}

}  // namespace

ResourceService::ResourceService(const server::Parts& parts, const char* service, Kind kind)
    : Edge(parts.runtime, service),
      kind_(std::move(kind)),
      collection_(CollectionOf(*kind_.message)),
      reads_(parts.reads),
      writes_(parts.writes) {
  const auto& descriptor = *DescriptorPool::generated_pool()->FindServiceByName(service);
  for (int i = 0; i < descriptor.method_count(); ++i) {
    const std::string& method = descriptor.method(i)->name();
    const Handler handler = HandlerOf(method);
    if (handler == nullptr) continue;  // CheckComplete stops the program.
    BindUnary(
        method.c_str(),
        [this](Violations& violations, const Call&, const Message& request) {
          Check(violations, request);
        },
        [this, handler](const Call& call, const Message& request) {
          return (this->*handler)(call, request);
        });
  }
}

ResourceService::Handler ResourceService::HandlerOf(const std::string& method) const {
  const std::string& name = kind_.message->name();
  if (method == "Get" + name) return &ResourceService::Get;
  if (method == "Create" + name) return &ResourceService::Create;
  if (method == "Update" + name) return &ResourceService::Update;
  if (method == "Delete" + name) return &ResourceService::Delete;
  if (method == "List" + name + "Revisions") return &ResourceService::ListRevisions;
  if (absl::StartsWith(method, "BatchGet")) return &ResourceService::BatchGet;
  if (absl::StartsWith(method, "List")) return &ResourceService::List;
  return nullptr;
}

void ResourceService::Check(Violations& violations, const Message& request) const {
  const std::string& type = request.GetDescriptor()->name();
  if (kind_.check != nullptr && absl::StartsWith(type, "Create")) {
    const auto& field = ResourceField(*request.GetDescriptor(), *kind_.message);
    kind_.check(violations, field.name(), ResourceIn(request, *kind_.message));
  }
  if (!Has(request, "filter")) return;
  const auto filter = ParseFilter(*kind_.message, TextIn(request, "filter"));
  if (!filter.ok()) violations.Add("filter", std::string(filter.status().message()));
  const std::string order = TextIn(request, "order_by");
  if (!order.empty() && order != "display_name" && order != "name") {
    violations.Add("order_by", "must be \"display_name\" or \"name\"");
  }
}

std::unique_ptr<Message> ResourceService::NewAnswer(const Call& call) {
  const size_t slash = call.method.find('/');
  const auto* const method = DescriptorPool::generated_pool()->FindMethodByName(
      call.method.substr(0, slash) + "." + call.method.substr(slash + 1));
  return NewMessage(*method->output_type());
}

ResourceService::Resource ResourceService::ResourceOf(const std::string& id, int64_t version,
                                                      const std::string& body) const {
  Resource resource = NewMessage(*kind_.message);
  ReadBody(body, *resource);
  SetText(*resource, "name", absl::StrCat(collection_, "/", id));
  SetText(*resource, "etag", absl::StrCat(version));
  return resource;
}

ResourceService::Resource ResourceService::ResourceOf(const Row& row) const {
  return ResourceOf(row.id, row.version, row.body);
}

ResourceService::Answer ResourceService::Get(const Call& call, const Message& request) {
  const std::string name = TextIn(request, "name"), id = IdOf(name, collection_);
  const int64_t revision = NumberIn(request, "revision");
  return reads_->Run(call.deadline, [&](db::Connection& connection) -> Answer {
    if (revision > 0) {
      const auto body = FindRevision(connection, collection_, id, revision);
      if (!body) return NotFound(absl::StrCat("revision ", revision, " of ", name));
      return ResourceOf(id, revision, *body);
    }
    const auto rows = FindRows(connection, collection_, {id});
    if (rows.empty()) return NotFound(name);
    return ResourceOf(rows[0]);
  });
}

ResourceService::Answer ResourceService::BatchGet(const Call& call, const Message& request) {
  const auto* const names = request.GetDescriptor()->FindFieldByName("names");
  std::vector<std::string> ids;
  for (int i = 0; i < request.GetReflection()->FieldSize(request, names); ++i) {
    ids.push_back(IdOf(request.GetReflection()->GetRepeatedString(request, names, i), collection_));
  }
  return reads_->Run(call.deadline, [&](db::Connection& connection) -> Answer {
    std::map<std::string, Row> found;
    for (Row& row : FindRows(connection, collection_, ids)) found[row.id] = std::move(row);
    std::unique_ptr<Message> answer = NewAnswer(call);
    for (const std::string& id : ids) {
      const auto row = found.find(id);
      if (row != found.end()) {
        AddResource(*ResourceOf(row->second), *answer);
      } else if (!FlagIn(request, "allow_missing")) {
        return NotFound(absl::StrCat(collection_, "/", id));
      }
    }
    return answer;
  });
}

ResourceService::Answer ResourceService::List(const Call& call, const Message& request) {
  ListQuery query{.collection = collection_, .by_title = TextIn(request, "order_by") != "name"};
  query.page_size = PageSizeOf(static_cast<int32_t>(NumberIn(request, "page_size")));
  auto filter = ParseFilter(*kind_.message, TextIn(request, "filter"));
  if (!filter.ok()) return filter.status();
  query.filter = *std::move(filter);
  const std::string all_pages =
      QueryOf(call, TextIn(request, "order_by"), "\n", TextIn(request, "filter"));
  std::optional<std::vector<std::string>> keys;
  const auto decoded = DecodePageToken(all_pages, TextIn(request, "page_token"), 2, &keys);
  if (!decoded.ok()) return decoded;
  if (keys) {
    query.after_place = (*keys)[0];
    query.after_id = (*keys)[1];
  }
  return reads_->Run(call.deadline, [&](db::Connection& connection) -> Answer {
    const ListPage page = ListRows(connection, query);
    std::unique_ptr<Message> answer = NewAnswer(call);
    for (const Row& row : page.rows) AddResource(*ResourceOf(row), *answer);
    if (page.has_more) {
      const Row& last = page.rows.back();
      SetText(*answer, "next_page_token", EncodePageToken(all_pages, {last.place, last.id}));
    }
    return answer;
  });
}

ResourceService::Answer ResourceService::Mutate(const Call& call, const Message& request,
                                                Edit edit) {
  Resource answer = NewMessage(*kind_.message);
  const absl::Status done = server::MutateOnce(
      *writes_, call, request, *answer,
      [&](db::Transaction& transaction, const std::string& request_id, Message& made) {
        auto resource = edit(transaction, ChangeOf(call, request_id));
        if (resource.ok()) made.CopyFrom(**resource);
        return resource.status();
      });
  if (!done.ok()) return done;
  return answer;
}

absl::StatusOr<Row> ResourceService::Lock(db::Transaction& transaction, const std::string& name,
                                          const std::string& etag) const {
  const auto row = LockRow(transaction, collection_, IdOf(name, collection_));
  if (!row) return NotFound(name);
  const std::string current = absl::StrCat(row->version);
  if (etag.empty() || etag == current) return *row;
  return Error(absl::StatusCode::kAborted, reason::kStaleEtag,
               absl::StrCat(name, " was changed since you read it; read it again"),
               {{"etag", current}});
}

ResourceService::Answer ResourceService::Create(const Call& call, const Message& request) {
  const Message& wanted = ResourceIn(request, *kind_.message);
  const std::string name = TextIn(wanted, "name"), id = IdOf(name, collection_);
  return Mutate(
      call, request,
      [&](db::Transaction& transaction, const Change& change) -> absl::StatusOr<Resource> {
        const auto version = CreateRow(transaction, collection_, id, wanted, change);
        if (!version) return AlreadyExists(name);
        return ResourceOf(id, *version, BodyOf(wanted));
      });
}

absl::StatusOr<ResourceService::Resource> ResourceService::Merge(const Message& request,
                                                                 const Message& before) const {
  const auto& field = ResourceField(*request.GetDescriptor(), *kind_.message);
  FieldMask mask;
  mask.CopyFrom(request.GetReflection()->GetMessage(
      request, request.GetDescriptor()->FindFieldByName("update_mask")));
  Resource after = NewMessage(*kind_.message);
  after->CopyFrom(before);
  for (const std::string& path : mask.paths()) {
    CopyField(ResourceIn(request, *kind_.message), *kind_.message->FindFieldByName(path), *after);
  }
  Violations violations;
  if (kind_.check != nullptr) kind_.check(violations, field.name(), *after);
  if (!violations.empty()) return violations.ToStatus();
  return after;
}

ResourceService::Answer ResourceService::Update(const Call& call, const Message& request) {
  const Message& wanted = ResourceIn(request, *kind_.message);
  return Mutate(
      call, request,
      [&](db::Transaction& transaction, const Change& change) -> absl::StatusOr<Resource> {
        const auto row = Lock(transaction, TextIn(wanted, "name"), TextIn(wanted, "etag"));
        if (!row.ok()) return row.status();
        Resource before = ResourceOf(*row);
        auto after = Merge(request, *before);
        if (!after.ok() || Differences(*before, **after).empty()) return after;
        const int64_t version = UpdateRow(transaction, collection_, row->id, **after, change);
        SetText(**after, "etag", absl::StrCat(version));
        return after;
      });
}

ResourceService::Answer ResourceService::Delete(const Call& call, const Message& request) {
  return Mutate(
      call, request,
      [&](db::Transaction& transaction, const Change& change) -> absl::StatusOr<Resource> {
        const auto row = Lock(transaction, TextIn(request, "name"), TextIn(request, "etag"));
        if (!row.ok()) return row.status();
        DeleteRow(transaction, collection_, *row, change);
        return ResourceOf(*row);
      });
}

ResourceService::Answer ResourceService::ListRevisions(const Call& call, const Message& request) {
  const std::string name = TextIn(request, "name");
  const int64_t size = PageSizeOf(static_cast<int32_t>(NumberIn(request, "page_size")));
  const std::string all_pages = QueryOf(call, name);
  const auto after = DecodeNumberPageToken(all_pages, TextIn(request, "page_token"));
  if (!after.ok()) return after.status();
  const int64_t before = *after > 0 ? *after : std::numeric_limits<int64_t>::max();
  const Resource prototype = NewMessage(*kind_.message);
  return reads_->Run(call.deadline, [&](db::Connection& connection) -> Answer {
    const RevisionPage page = resource::ListRevisions(
        connection, collection_, IdOf(name, collection_), before, size, *prototype);
    if (page.revisions.empty() && *after == 0) return NotFound(name);
    std::unique_ptr<Message> answer = NewAnswer(call);
    for (const common::v1::Revision& revision : page.revisions) AddResource(revision, *answer);
    if (page.has_more) {
      const std::string last = absl::StrCat(page.revisions.back().revision());
      SetText(*answer, "next_page_token", EncodePageToken(all_pages, {last}));
    }
    return answer;
  });
}

}  // namespace luukku::resource
