#pragma once

#include "tools/luukkuctl/cli.h"

// The groups of commands, each in a file of its name. main.cc lists those that there are.
namespace luukku::ctl {

void AddTicketCommands(Cli& cli);
void AddCustomerCommands(Cli& cli);
void AddCatalogueCommands(Cli& cli);
void AddTeamCommands(Cli& cli);
void AddRuleCommands(Cli& cli);
void AddQueueCommands(Cli& cli);
void AddSurveyCommands(Cli& cli);
void AddFeedCommands(Cli& cli);
void AddTokenCommands(Cli& cli);
void AddHealthCommand(Cli& cli);

}  // namespace luukku::ctl
