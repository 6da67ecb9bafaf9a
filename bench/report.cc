#include "bench/report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace luukku::bench {
namespace {

std::string Padded(const std::string& text, size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

void PrintLine(const std::vector<std::string>& cells, const std::vector<size_t>& widths,
               std::ostream& out) {
  for (size_t i = 0; i < cells.size(); ++i) out << "  " << Padded(cells[i], widths[i]);
  out << "\n";
}

void PrintTable(const Report& report, std::ostream& out) {
  std::vector<size_t> widths;
  for (const std::string& column : report.columns) widths.push_back(column.size());
  for (const auto& row : report.rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  PrintLine(report.columns, widths, out);
  for (const auto& row : report.rows) PrintLine(row, widths, out);
}

std::string_view Sign(const Aim& aim) {
  return aim.kind == Aim::Kind::kAtLeast ? "at least" : "at most";
}

void PrintFigureJson(const Figure& figure, std::ostream& out) {
  out << absl::StrFormat(R"({"name": "%s", "value": %.6g, "unit": "%s")", figure.name, figure.value,
                         figure.unit);
  if (figure.aim) {
    out << absl::StrFormat(R"(, "aim": "%s %g", "met": %s)", Sign(*figure.aim), figure.aim->bound,
                           figure.Met() ? "true" : "false");
  }
  out << "}";
}

}  // namespace

bool Figure::Met() const {
  if (!aim) return true;
  return aim->kind == Aim::Kind::kAtLeast ? value >= aim->bound : value <= aim->bound;
}

std::string Format(double value) {
  if (std::abs(value) >= 100) return absl::StrFormat("%.0f", value);
  return absl::StrFormat(std::abs(value) >= 10 ? "%.1f" : "%.2f", value);
}

void Print(const Report& report, std::ostream& out) {
  out << "\n" << report.title << "\n\n";
  PrintTable(report, out);
  out << "\n";
  for (const Figure& figure : report.figures) {
    if (!figure.aim) continue;
    out << "  " << (figure.Met() ? "met   " : "missed") << "  " << figure.name << " "
        << Format(figure.value) << figure.unit << ", aim " << Sign(*figure.aim) << " "
        << Format(figure.aim->bound) << figure.unit << "\n";
  }
  out.flush();
}

void PrintJson(const std::vector<Report>& reports, std::ostream& out) {
  out << "{\"benchmarks\": [";
  for (size_t i = 0; i < reports.size(); ++i) {
    out << (i == 0 ? "\n" : ",\n") << "  {\"name\": \"" << reports[i].name << "\", \"figures\": [";
    for (size_t j = 0; j < reports[i].figures.size(); ++j) {
      out << (j == 0 ? "\n    " : ",\n    ");
      PrintFigureJson(reports[i].figures[j], out);
    }
    out << "]}";
  }
  out << "\n]}\n";
}

}  // namespace luukku::bench
