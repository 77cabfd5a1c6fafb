// All that belongs to writing, in a piece of its own: fetched by pages with a composer.
import "@github/markdown-toolbar-element";

import "./toolbar.js";
import "./preview.js";
import "./files.js";
import "./composer.js";
import "./drafts.js";
import "./answering.js";
import "./mentions.js";
import "./typing.js";
import "./similar.js";
