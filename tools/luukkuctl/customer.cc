#include "luukku/ticket/v1/customer_service.grpc.pb.h"
#include "tools/luukkuctl/groups.h"
#include "tools/luukkuctl/resource_group.h"

namespace luukku::ctl::customer_commands {

using namespace luukku::ticket::v1;  // NOLINT: the contract that this file speaks

void Add(Cli& cli) {
  using Stub = CustomerService::Stub;
  AddResourceGroup(cli,
                   {.word = "person",
                    .collection = "people",
                    .help = "People whom the desk serves",
                    .flags = {{"display_name", "What people read"},
                              {"organisation", "Where the person belongs", "organisations"}},
                    .columns = {"name", "display_name", "organisation"}},
                   &Stub::CreatePerson, &CreatePersonRequest::mutable_person, &Stub::GetPerson,
                   &Stub::ListPeople);

  const ResourceGroup organisation{
      .word = "organisation",
      .collection = "organisations",
      .help = "Customer organisations",
      .flags = {{"display_name", "What people read"},
                {"members_see_tickets", "Whether its people see each other's tickets"}},
      .columns = {"name", "display_name", "customer_group", "members_see_tickets"}};
  ResourceGroup created = organisation;
  created.flags.push_back({"customer_group", "Group that shares a service level"});
  CLI::App& commands = AddResourceGroup(cli, created, &Stub::CreateOrganisation,
                                        &CreateOrganisationRequest::mutable_organisation,
                                        &Stub::GetOrganisation, &Stub::ListOrganisations);
  AddUpdateCommand(cli, commands, organisation, &Stub::UpdateOrganisation,
                   &UpdateOrganisationRequest::mutable_organisation);
}

}  // namespace luukku::ctl::customer_commands
