#pragma once

#define PP_VERSION "0.1.0"
