#include "lib/resource/kind_methods.h"

#include <google/protobuf/field_mask.pb.h>

#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/contract/fields.h"
#include "lib/contract/names.h"
#include "lib/contract/pages.h"
#include "lib/resource/body.h"
#include "lib/resource/commands.h"
#include "lib/resource/filter_rules.h"
#include "lib/resource/standard_requests.h"
#include "lib/server/mutate_once.h"

namespace luukku::resource {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// The query that all pages of a list share.
template <typename... Parts>
std::string QueryOf(const server::Call& call, const Parts&... parts) {
  return absl::StrCat(call.method, "\n", call.principal.id, "\n", parts..., "\n");
}

FieldMask MaskOf(const Message& request) {
  FieldMask mask;
  mask.CopyFrom(request.GetReflection()->GetMessage(
      request, request.GetDescriptor()->FindFieldByName("update_mask")));
  return mask;
}

// An empty answer of the method that is called.
std::unique_ptr<Message> NewAnswer(const server::Call& call) {
  const size_t slash = call.method.find('/');
  const auto* const method = DescriptorPool::generated_pool()->FindMethodByName(
      call.method.substr(0, slash) + "." + call.method.substr(slash + 1));
  return NewMessage(*method->output_type());
}

// Whether messages of the type hold the kind's resources in a list.
bool Lists(const google::protobuf::Descriptor& type, const Kind& kind) {
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->is_repeated() && type.field(i)->message_type() == kind.message) return true;
  }
  return false;
}

absl::Status TooMuch() {
  Violations violations;
  violations.Add("names", "have more bytes together than an answer may have; ask for fewer");
  return violations.ToStatus();
}

// Refuses filters and options on the desk's fields: customers could guess their values by trying.
void CheckOfCustomer(Violations& violations, const Kind& kind, const Message& request) {
  if (Has(request, "revision") && NumberIn(request, "revision") != 0) {
    violations.Add("revision", "is for the desk's people");
  }
  if (Has(request, "show_retired") && FlagIn(request, "show_retired")) {
    violations.Add("show_retired", "is for the desk's people");
  }
  if (!Has(request, "filter")) return;
  const auto filter = ParseFilter(*kind.message, TextIn(request, "filter"));
  if (!filter.ok()) return;
  for (const std::string& field : filter->fields) {
    if (RulesOf(*kind.message->FindFieldByName(field)).customer()) continue;
    violations.Add("filter", absl::StrCat("names ", field, ", which is for the desk's people"));
  }
}

}  // namespace

KindMethods::KindMethods(const server::Parts& parts, const Kinds& kinds, const Kind& kind,
                         std::function<void()> committed)
    : kinds_(kinds),
      kind_(kind),
      collection_(kind.collection()),
      reads_(parts.reads),
      writes_(parts.writes),
      committed_(std::move(committed)) {}

KindMethods::Handler KindMethods::HandlerOf(const MethodDescriptor& method) const {
  const std::string& kind = kind_.message->name();
  const std::string& name = method.name();
  if (name == "Get" + kind) return &KindMethods::Get;
  if (name == "Create" + kind) return &KindMethods::Create;
  if (name == "Update" + kind) return &KindMethods::Update;
  if (name == "Delete" + kind) return &KindMethods::Delete;
  if (name == "List" + kind + "Revisions") return &KindMethods::ListRevisions;
  if (!Lists(*method.output_type(), kind_)) return nullptr;
  if (absl::StartsWith(name, "BatchGet")) return &KindMethods::BatchGet;
  if (absl::StartsWith(name, "List")) return &KindMethods::List;
  return nullptr;
}

void KindMethods::Check(Violations& violations, const Call& call, const Message& request) const {
  if (call.principal.IsOnlyRequester()) CheckOfCustomer(violations, kind_, request);
  const std::string& type = request.GetDescriptor()->name();
  if (absl::StartsWith(type, "Create")) {
    const Message& resource = ResourceIn(request, *kind_.message);
    for (int i = 0; i < kind_.message->field_count(); ++i) {
      CheckField(violations, resource, kind_.message->field(i)->name());
    }
    if (kind_.check != nullptr) kind_.check(violations, kind_.word(), resource);
  }
  if (absl::StartsWith(type, "Update")) {
    const FieldMask mask = MaskOf(request);
    for (const std::string& field : mask.paths()) {
      CheckField(violations, ResourceIn(request, *kind_.message), field);
    }
  }
  if (!Has(request, "filter")) return;
  const auto filter = ParseFilter(*kind_.message, TextIn(request, "filter"));
  if (!filter.ok()) violations.Add("filter", std::string(filter.status().message()));
  const std::string order = TextIn(request, "order_by");
  if (!order.empty() && order != kind_.order && order != "name") {
    violations.Add("order_by", absl::StrCat("must be \"", kind_.order, "\" or \"name\""));
  }
}

void KindMethods::CheckField(Violations& violations, const Message& resource,
                             const std::string& field) const {
  if (kind_.check_field == nullptr) return;
  kind_.check_field(violations, absl::StrCat(kind_.word(), ".", field), resource, field);
}

std::vector<Resource> KindMethods::ResourcesOf(db::Connection& connection,
                                               const std::vector<Row>& rows) const {
  std::vector<Resource> resources;
  std::vector<Message*> to_derive;
  for (const Row& row : rows) {
    resources.push_back(ResourceOf(kind_, row.id, row.version, row.body));
    to_derive.push_back(resources.back().get());
  }
  if (kind_.derive != nullptr && !rows.empty()) {
    const db::Reader all{.all = true};
    kind_.derive(
        [&](const db::Statement& statement, const db::Params& params) {
          return connection.ReadAs(all, statement, params);
        },
        to_derive);
  }
  return resources;
}

KindMethods::Answer KindMethods::Get(const Call& call, const Message& request) {
  const std::string name = TextIn(request, "name"), id = IdOf(name, collection_);
  const int64_t revision = NumberIn(request, "revision");
  return reads_->Run(call.deadline, [&](db::Connection& connection) -> Answer {
    if (revision > 0) {
      const auto body = FindRevision(connection, collection_, id, revision);
      if (!body) return NotFound(absl::StrCat("revision ", revision, " of ", name));
      return ResourceOf(kind_, id, revision, *body);
    }
    const auto rows = FindRows(connection, collection_, {id});
    if (rows.empty()) return NotFound(name);
    return std::move(ResourcesOf(connection, rows)[0]);
  });
}

KindMethods::Answer KindMethods::BatchGet(const Call& call, const Message& request) {
  const auto* const names = request.GetDescriptor()->FindFieldByName("names");
  std::vector<std::string> ids;
  for (int i = 0; i < request.GetReflection()->FieldSize(request, names); ++i) {
    ids.push_back(IdOf(request.GetReflection()->GetRepeatedString(request, names, i), collection_));
  }
  return reads_->Run(call.deadline, [&](db::Connection& connection) -> Answer {
    const std::vector<Row> rows = FindRows(connection, collection_, ids);
    for (const Row& row : rows) {
      if (row.body.empty()) return TooMuch();
    }
    std::map<std::string, Resource> found;
    for (Resource& each : ResourcesOf(connection, rows)) {
      found[IdOf(TextIn(*each, "name"), collection_)] = std::move(each);
    }
    std::unique_ptr<Message> answer = NewAnswer(call);
    int64_t bytes = 0;  // A name may be asked for many times.
    for (const std::string& id : ids) {
      const auto resource = found.find(id);
      if (resource != found.end()) {
        const auto more = static_cast<int64_t>(resource->second->ByteSizeLong());
        if (bytes > 0 && bytes + more > kMostBytes) return TooMuch();
        bytes += more;
        AddResource(*resource->second, *answer);
      } else if (!FlagIn(request, "allow_missing")) {
        return NotFound(absl::StrCat(collection_, "/", id));
      }
    }
    return answer;
  });
}

KindMethods::Answer KindMethods::List(const Call& call, const Message& request) {
  ListQuery query{.collection = collection_, .by_title = TextIn(request, "order_by") != "name"};
  query.page_size = PageSizeOf(static_cast<int32_t>(NumberIn(request, "page_size")));
  auto filter = ParseFilter(*kind_.message, TextIn(request, "filter"));
  if (!filter.ok()) return filter.status();
  query.filter = *std::move(filter);
  const bool retired = kind_.retires() && FlagIn(request, "show_retired");
  if (kind_.retires() && !retired && !query.filter.fields.contains("retired")) {
    query.filter.absent.push_back("retired");
  }
  const std::string all_pages = QueryOf(call, TextIn(request, "order_by"), "\n",
                                        TextIn(request, "filter"), "\n", retired ? "retired" : "");
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
    for (const Resource& each : ResourcesOf(connection, page.rows)) AddResource(*each, *answer);
    if (page.has_more) {
      const Row& last = page.rows.back();
      SetText(*answer, "next_page_token", EncodePageToken(all_pages, {last.place, last.id}));
    }
    return answer;
  });
}

KindMethods::Answer KindMethods::Mutate(
    const Call& call, const Message& request,
    absl::FunctionRef<absl::StatusOr<Resource>(db::Transaction&, const Change&)> edit) {
  if (kind_.allow != nullptr) {
    if (absl::Status allowed = kind_.allow(call, request); !allowed.ok()) return allowed;
  }
  Resource answer = NewMessage(*kind_.message);
  const absl::Status done = server::MutateOnce(
      *writes_, call, request, *answer,
      [&](db::Transaction& transaction, const std::string& request_id, Message& made) {
        auto resource = edit(transaction, ChangeOf(call, request_id));
        if (!resource.ok()) return resource.status();
        if (kind_.derive != nullptr) {
          kind_.derive(
              [&](const db::Statement& statement, const db::Params& params) {
                return transaction.Execute(statement, params);
              },
              {resource->get()});
        }
        made.CopyFrom(**resource);
        return absl::OkStatus();
      });
  if (!done.ok()) return done;
  if (committed_ != nullptr) committed_();
  return answer;
}

KindMethods::Answer KindMethods::Create(const Call& call, const Message& request) {
  return Mutate(call, request, [&](db::Transaction& transaction, const Change& change) {
    return resource::Create(transaction, kinds_, kind_, ResourceIn(request, *kind_.message),
                            change);
  });
}

KindMethods::Answer KindMethods::Update(const Call& call, const Message& request) {
  const FieldMask mask = MaskOf(request);
  return Mutate(call, request, [&](db::Transaction& transaction, const Change& change) {
    return resource::Update(transaction, kinds_, kind_, ResourceIn(request, *kind_.message), mask,
                            change);
  });
}

KindMethods::Answer KindMethods::Delete(const Call& call, const Message& request) {
  return Mutate(call, request, [&](db::Transaction& transaction, const Change& change) {
    return resource::Delete(transaction, kinds_, kind_, TextIn(request, "name"),
                            TextIn(request, "etag"), change);
  });
}

KindMethods::Answer KindMethods::ListRevisions(const Call& call, const Message& request) {
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
