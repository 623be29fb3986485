#include "formats/grouping_key.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pp {
namespace {

TEST(GroupPath, FollowsThePushgatewaysReadme) {
  const struct {
    std::vector<Label> labels;
    const char* path;
  } cases[] = {
      {{{"job", "some_job"}}, "/metrics/job/some_job"},
      {{{"job", "some_job"}, {"instance", "some_instance"}},
       "/metrics/job/some_job/instance/some_instance"},
      {{{"job", "titan"}, {"name", "Προμηθεύς"}},
       "/metrics/job/titan/name/%CE%A0%CF%81%CE%BF%CE%BC%CE%B7%CE%B8%CE%B5%CF%8D%CF%82"},
      {{{"job", "directory_cleaner"}, {"path", "/var/tmp"}},
       "/metrics/job/directory_cleaner/path@base64/L3Zhci90bXA"},
      {{{"job", "titan"}, {"name", ""}}, "/metrics/job/titan/name@base64/="},
      {{{"job", "a/b"}}, "/metrics/job@base64/YS9i"},
      {{{"job", "/"}}, "/metrics/job@base64/Lw"},
      {{{"job", "a/"}}, "/metrics/job@base64/YS8"},
      {{{"job", "/\xff\xfe?>"}}, "/metrics/job@base64/L__-Pz4"},
      {{{"job", "."}}, "/metrics/job@base64/Lg"},
      {{{"job", ".."}}, "/metrics/job@base64/Li4"},
      {{{"job", "..."}}, "/metrics/job/..."},
      {{{"job", "a b?c#d%e&f+g=h:i@j"}}, "/metrics/job/a%20b%3Fc%23d%25e%26f%2Bg%3Dh%3Ai%40j"},
      {{{"job", "A-z_0.9~"}}, "/metrics/job/A-z_0.9~"},
      {{{"job", "\n\x7f"}}, "/metrics/job/%0A%7F"},
      {{{"job", "x"}, {"b", "1"}, {"a", "2"}}, "/metrics/job/x/b/1/a/2"},
      {{{"job", "x"}, {"foo.bar", "1"}}, "/metrics/job/x/U__foo_2e_bar/1"},
      {{{"job", "x"}, {"a_b c:9", ""}}, "/metrics/job/x/U__a__b_20_c_3a_9@base64/="},
      {{{"job", "x"}, {"9", "1"}, {"Zürich日\U0001f600", "2"}},
       "/metrics/job/x/U__9/1/U__Z_fc_rich_65e5__1f600_/2"},
  };
  for (const auto& c : cases) EXPECT_EQ(GroupPath(c.labels), c.path);
}

}  // namespace
}  // namespace pp
