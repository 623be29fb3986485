#pragma once

namespace pp {

// To be called first in main. A caller may have closed descriptors 0 to 2 ("pp-gen >&-"); the next
// file that we open would take such a number, and our data would end up in it. Closed ones are
// taken by something that fails to be read or written, as they would.
void ReserveStandardDescriptors();

}  // namespace pp
