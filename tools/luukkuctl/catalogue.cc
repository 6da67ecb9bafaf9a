#include "luukku/ticket/v1/catalogue_service.grpc.pb.h"
#include "tools/luukkuctl/groups.h"
#include "tools/luukkuctl/resource_group.h"

namespace luukku::ctl::catalogue_commands {

using namespace luukku::ticket::v1;  // NOLINT: the contract that this file speaks

void Add(Cli& cli) {
  using Stub = CatalogueService::Stub;
  AddResourceGroup(cli,
                   {.word = "category",
                    .collection = "categories",
                    .help = "What the desk offers, a tree",
                    .flags = {{"display_name", "What people read"},
                              {"parent", "What it is part of; default: the root", "categories"}},
                    .columns = {"name", "display_name", "parent"}},
                   &Stub::CreateCategory, &CreateCategoryRequest::mutable_category,
                   &Stub::GetCategory, &Stub::ListCategories);
}

}  // namespace luukku::ctl::catalogue_commands
