/* SPDX-License-Identifier: MIT */
/*
 * The foot of a page when the host has none to include: what a government site has to name there
 * (大理州政府网站和政务新媒体管理规定 第三十条), from footer.* of the configuration.
 */
#ifndef HUIYING_WEB_FOOTER_H
#define HUIYING_WEB_FOOTER_H

struct data;
struct request;

/* Under "footer", what is configured; what is not is left out. */
void footer_show(const struct request *rq, struct data *data);

#endif
