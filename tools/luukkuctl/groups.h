#pragma once

#include "tools/luukkuctl/cli.h"

// The groups of commands, each in a file of its name.
namespace luukku::ctl {

void AddTicketCommands(Cli& cli);
void AddCustomerCommands(Cli& cli);
void AddPrivacyCommands(Cli& cli);
void AddCatalogueCommands(Cli& cli);
void AddRoleCommands(Cli& cli);
void AddTeamCommands(Cli& cli);
void AddRuleCommands(Cli& cli);
void AddQueueCommands(Cli& cli);
void AddCalendarCommands(Cli& cli);
void AddSlaCommands(Cli& cli);
void AddSurveyCommands(Cli& cli);
void AddReportCommands(Cli& cli);
void AddFeedCommands(Cli& cli);
void AddTokenCommands(Cli& cli);
void AddImportCommand(Cli& cli);
void AddHealthCommand(Cli& cli);
void AddContractCommands(Cli& cli);
void AddKindCommands(Cli& cli);
void AddFileCommands(Cli& cli);

// All of them, in the order of --help.
inline constexpr void (*kGroups[])(Cli&) = {
    AddTicketCommands,   AddCustomerCommands, AddPrivacyCommands, AddCatalogueCommands,
    AddRoleCommands,     AddTeamCommands,     AddRuleCommands,    AddQueueCommands,
    AddCalendarCommands, AddSlaCommands,      AddSurveyCommands,  AddReportCommands,
    AddFeedCommands,     AddTokenCommands,    AddImportCommand,   AddHealthCommand,
    AddContractCommands, AddKindCommands,     AddFileCommands,
};

}  // namespace luukku::ctl
