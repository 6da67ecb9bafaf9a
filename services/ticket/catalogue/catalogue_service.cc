#include "services/ticket/catalogue/catalogue_service.h"

#include <string>
#include <utility>

#include "lib/db/name_page.h"
#include "lib/feed/append.h"
#include "lib/server/mutate_once.h"
#include "lib/status/checks.h"
#include "services/ticket/catalogue/catalogue_store.h"

namespace luukku::ticket {
namespace {

constexpr size_t kLongestId = 64;

absl::Status CheckCreate(const v1::CreateCategoryRequest& request) {
  Violations violations;
  const v1::Category& category = request.category();
  CheckNewName(violations, "category.name", category.name(), "categories", kLongestId);
  CheckDisplayName(violations, "category.display_name", category.display_name());
  CheckName(violations, "category.parent", category.parent(), "categories", false);
  CheckRequestId(violations, request.request_id());
  return violations.ToStatus();
}

absl::Status CheckGet(const v1::GetCategoryRequest& request) {
  Violations violations;
  CheckName(violations, "name", request.name(), "categories", true);
  return violations.ToStatus();
}

event::v1::Event Named(const v1::Category& category) {
  event::v1::Event event;
  event.mutable_category_named()->set_display_name(category.display_name());
  event.mutable_category_named()->set_parent(category.parent());
  return event;
}

}  // namespace

CatalogueService::CatalogueService(const server::Parts& parts, Committed committed)
    : Edge(parts.runtime),
      reads_(parts.reads),
      writes_(parts.writes),
      committed_(std::move(committed)) {
  Unary("CreateCategory", &CatalogueService::Create);
  Unary("GetCategory", &CatalogueService::Get);
  Unary("ListCategories", &CatalogueService::List);
}

absl::StatusOr<v1::Category> CatalogueService::Create(const Call& call,
                                                      const v1::CreateCategoryRequest& request) {
  if (auto status = CheckCreate(request); !status.ok()) return status;
  v1::Category wanted = request.category();
  wanted.DiscardUnknownFields();
  auto created = server::MutateOnce<v1::Category>(
      *writes_, call, request,
      [&](db::Transaction& transaction,
          const std::string& request_id) -> absl::StatusOr<v1::Category> {
        if (auto status = InsertCategory(transaction, wanted); !status.ok()) return status;
        feed::AppendCreation(transaction, call, request_id, wanted.name(), Named(wanted));
        return wanted;
      });
  if (created.ok()) committed_();
  return created;
}

absl::StatusOr<v1::Category> CatalogueService::Get(const Call& call,
                                                   const v1::GetCategoryRequest& request) {
  if (auto status = CheckGet(request); !status.ok()) return status;
  return reads_->Run(call.deadline, [&](db::Connection& connection) {
    return ticket::GetCategory(connection, request.name());
  });
}

absl::StatusOr<v1::ListCategoriesResponse> CatalogueService::List(
    const Call& call, const v1::ListCategoriesRequest& request) {
  const auto page =
      db::ParseNamePage(call.method, call.principal.id, request.page_size(), request.page_token());
  if (!page.ok()) return page.status();
  return reads_->Run(call.deadline,
                     [&](db::Connection& connection) -> absl::StatusOr<v1::ListCategoriesResponse> {
                       return ticket::ListCategories(connection, *page);
                     });
}

}  // namespace luukku::ticket
