#ifndef APEX_ZK_FIXED_BASE_H
#define APEX_ZK_FIXED_BASE_H

#include "zk/jubjub.h"

namespace apex::zk {

/// [k]G in constant time: the sum over 64 signed digits of four bits, each looked up by reading its
/// whole window of the table. The first call builds the table (48 KiB, about half a millisecond);
/// all threads share it. The result is as secret as k until to_affine(): its Z tells bits of k.
[[nodiscard]] Point multiply_generator(const Fs& k);

}  // namespace apex::zk

#endif  // APEX_ZK_FIXED_BASE_H
