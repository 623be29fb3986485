#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

namespace pp_test {

// Until its end the process may open only what others may: root may open all.
class AsNobody {
 public:
  AsNobody() { EXPECT_TRUE(own_ != 0 || seteuid(65534) == 0); }
  ~AsNobody() { EXPECT_EQ(seteuid(own_), 0); }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

 private:
  uid_t own_ = geteuid();
};

}  // namespace pp_test
