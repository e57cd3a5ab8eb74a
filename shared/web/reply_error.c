/* SPDX-License-Identifier: MIT */
/*
 * What a person reads when something did not work: what happened, and what to do now.
 */
#include <string.h>
#include "base/log.h"
#include "base/pool.h"
#include "web/data.h"
#include "web/reply_raw.h"
#include "web/request_raw.h"

#define RETRY_SECONDS 30

static const struct sentence {
	int status;
	const char *heading, *words;
} sentences[] = {
	{400, "这次请求没有读懂",
		"页面可能已经过期，或内容在途中损坏了。请返回上一页，刷新后再试一次。"},
	{403, "不能打开这一页",
		"您没有这一页的权限，或页面已经过期。请返回上一页，刷新后再试一次。"},
	{404, "没有找到这一页", "地址可能写错了，或内容已经撤下。请从首页重新进入。"},
	{405, "不能这样打开这一页", "这个地址只能从页面上的按钮进入。请返回上一页再试一次。"},
	{413, "内容太大了",
		"提交的内容或附件超过了上限，没有收到。请删减文字或换小一些的附件，再提交一次。"},
	{414, "地址太长了", "这个地址太长，服务器读不了。请从首页重新进入。"},
	{415, "这种格式收不了", "请通过网页上的表单提交。"},
	{422, "有几处需要修改", "请按提示修改后再提交一次。"},
	{429, "操作太频繁了", "请歇一会儿再试，已经提交的内容不受影响。"},
	{500, "我们这边出了点问题",
		"问题已经记录下来，请过一会儿再试。如果一直这样，请把下面的编号告诉我们。"},
	{503, "暂时打不开", "我们这边暂时出了点问题，您写的内容没有丢，请过一会儿再提交。"},
};

static const struct sentence *sentence_of(int status)
{
	size_t n = sizeof sentences / sizeof *sentences;

	for (size_t i = 0; i < n; i++)
		if (sentences[i].status == status)
			return &sentences[i];
	return sentence_of(status >= 500 ? 500 : 400);
}

/* What only the page shows. */
static void page_only(struct request *rq, struct data *data, int status, const char *heading)
{
	data_int(data, "status", status);
	data_text(data, "_title", heading);
	data_text(data, "heading", heading);
	data_put(data, "words", (struct data *)data_find(data, "error", 5));
	data_text(data, "request_id", rq->id);
	data_text(data, "home_url", request_url(rq, "%s", ""));
}

int reply_error(struct request *rq, int status, const char *words)
{
	const struct sentence *sentence;
	struct data *data = data_new(rq->pool);

	if (status < 400 || status > 599) {
		log_error("a handler returned status %d", status);
		status = 500;
	}
	sentence = sentence_of(status);
	words = words ? words : sentence->words;
	rq->reply->public_seconds = 0;
	rq->reply->download = false;
	rq->reply->negotiated = true;
	if ((status == 429 || status == 503) &&
		!strstr(buf_str(&rq->reply->headers), "Retry-After: "))
		reply_retry_after(rq, RETRY_SECONDS);
	data_text(data, "error", words);
	data_text(data, "request", rq->id);
	if (!rq->json)
		page_only(rq, data, status, sentence->heading);
	if (reply_page(rq, status, "error", data) != 0) {
		words = pool_print(
			rq->pool, "%s\n\n%s\n\n编号：%s\n", sentence->heading, words, rq->id);
		reply_text(rq, status, "text/plain; charset=utf-8", words, strlen(words));
	}
	return 0;
}
