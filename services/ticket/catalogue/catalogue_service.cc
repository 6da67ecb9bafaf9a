#include "services/ticket/catalogue/catalogue_service.h"

#include <string>
#include <utility>

#include "lib/db/name_page.h"
#include "lib/feed/append.h"
#include "lib/server/mutate_once.h"
#include "services/ticket/catalogue/catalogue_store.h"

namespace luukku::ticket {
namespace {

event::v1::Event Named(const v1::Category& category) {
  event::v1::Event event;
  event.mutable_category_named()->set_display_name(category.display_name());
  event.mutable_category_named()->set_parent(category.parent());
  return event;
}

}  // namespace

CatalogueService::CatalogueService(const server::Parts& parts, Committed committed)
    : Edge(parts.runtime, "luukku.ticket.v1.CatalogueService"),
      reads_(parts.reads),
      writes_(parts.writes),
      committed_(std::move(committed)) {
  Unary("CreateCategory", &CatalogueService::Create);
  Unary("GetCategory", &CatalogueService::Get);
  Unary("ListCategories", &CatalogueService::List);
}

absl::StatusOr<v1::Category> CatalogueService::Create(const Call& call,
                                                      const v1::CreateCategoryRequest& request) {
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
