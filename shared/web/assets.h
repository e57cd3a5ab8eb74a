/* SPDX-License-Identifier: MIT */
/*
 * The version of style sheets and scripts: nginx lets browsers keep them for a year, so their
 * address must change when their content does (`{{assets_url}}/x.css?v={{assets_version}}`).
 */
#ifndef HUIYING_WEB_ASSETS_H
#define HUIYING_WEB_ASSETS_H

/* Before the fork, and when pages are read anew: looks at the folder assets beside pages.dir. */
void assets_load(const char *pages_dir);
/* Eight characters of the hash of all of them; the program's version when there is no such folder.
 */
const char *assets_version(void);

#endif
