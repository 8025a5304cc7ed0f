#ifndef APEX_LEDGER_STATEMENT_CACHE_H
#define APEX_LEDGER_STATEMENT_CACHE_H

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <exception>
#include <map>
#include <utility>
#include <vector>

namespace apex {

/// Compiled statements that are used again and again: compiling one costs more than running it.
class StatementCache {
  using Idle = std::vector<SQLite::Statement>;

 public:
  /// A statement that goes back, reset and without values, when this object ends.
  class Lent {
   public:
    Lent(Idle& home, SQLite::Statement statement) : home_(home), statement_(std::move(statement)) {}
    ~Lent() {
      statement_.tryReset();  // says again how the last step failed
      try {
        statement_.clearBindings();
        home_.push_back(std::move(statement_));
      } catch (const std::exception&) {  // then the next one is compiled anew
      }
    }
    Lent(const Lent&) = delete;
    Lent& operator=(const Lent&) = delete;

    [[nodiscard]] SQLite::Statement& operator*() { return statement_; }
    [[nodiscard]] SQLite::Statement* operator->() { return &statement_; }

   private:
    Idle& home_;
    SQLite::Statement statement_;
  };

  /// `query` is a literal of queries.h, known by its address. Throws SQLite::Exception.
  [[nodiscard]] Lent lend(SQLite::Database& database, const char* query) {
    Idle& idle = idle_[query];
    if (idle.empty()) return {idle, SQLite::Statement(database, query)};
    SQLite::Statement statement = std::move(idle.back());
    idle.pop_back();
    return {idle, std::move(statement)};
  }

 private:
  std::map<const char*, Idle> idle_;  // nodes stay where they are: a Lent refers to one
};

}  // namespace apex

#endif  // APEX_LEDGER_STATEMENT_CACHE_H
