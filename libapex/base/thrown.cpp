#include "base/thrown.h"

#include <new>
#include <typeinfo>

namespace apex {

std::string name_of(const std::exception& thrown) {
  const bool is_memory = dynamic_cast<const std::bad_alloc*>(&thrown) != nullptr;
  return is_memory ? "out of memory" : typeid(thrown).name();
}

}  // namespace apex
