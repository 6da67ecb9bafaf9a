#pragma once

#include <string>

#include "luukku/reporting/v1/report_service.pb.h"

// Reports for people: tables and charts, with the basis of the figures below.
namespace luukku::ctl {

std::string RenderReport(const luukku::reporting::v1::MonthlyVolumesResponse& report);
std::string RenderReport(const luukku::reporting::v1::ArrivalPatternResponse& report);
std::string RenderReport(const luukku::reporting::v1::TypeSharesResponse& report);
std::string RenderReport(const luukku::reporting::v1::ResolutionTimesResponse& report);
std::string RenderReport(const luukku::reporting::v1::SlaResultsResponse& report);
std::string RenderReport(const luukku::reporting::v1::SatisfactionResponse& report);

}  // namespace luukku::ctl
