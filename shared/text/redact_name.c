/* SPDX-License-Identifier: MIT */
/*
 * Names of people in a text: a surname and one or two more characters before 先生、女士、同志,
 * behind 我叫、姓名, or alone in the last lines. A list of surnames and a list of what is no name:
 * enough to warn, never enough to be sure.
 */
#include "text/redact_find.h"
#include "base/pool.h"

static const char32_t surnames[] = U"王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯"
				   U"曾程蔡彭潘袁于董余苏叶吕魏蒋田"
				   U"杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯"
				   U"雷白龙段郝孔邵史毛常万顾赖武"
				   U"康贺严尹钱施牛洪龚汤陶黎温莫易樊乔文安殷颜庄章鲁倪庞邢俞翟蓝聂"
				   U"齐向申葛柴伍覃骆关焦柳欧祝纪"
				   U"尚毕耿芦左季管符辛苗詹曲靳祁路涂阳桂卜瞿佘娄滕匡岳舒涂冉冼包单"
				   U"褚卫巫丘简饶阮柯裴屈凌霍牟成";
static const char32_t *const compounds[] = {U"欧阳", U"司马", U"上官", U"诸葛", U"皇甫", U"尉迟",
	U"夏侯", U"东方", U"慕容", U"令狐", U"司徒", U"公孙", U"长孙", U"端木", NULL};

/* What stands in no given name. */
static const char32_t never[] = U"的了是我你他她它这那们和与及被给向对在请有不也就都要把让从到住家"
				U"来去现今年月日电话男女身份就读能"
				U"会为得着过没很太还又但而或因所以并将已曾于且您之其等说想说称";

/* Words whose second half looks like a surname. */
static const char32_t *const no_surname[] = {U"感谢", U"多谢", U"谢谢", U"答谢", U"关于", U"由于",
	U"对于", U"至于", U"公安", U"工程", U"地方", U"对方", U"双方", U"我方", U"主任", U"责任",
	U"提高", U"完成", U"明白", U"经常", U"非常", U"资金", U"方向", U"道路", U"公路", U"马路",
	U"成为", U"有关", U"相关", U"机关", U"治安", U"变成", U"组成", U"造成", U"规章", U"公文",
	U"作文", U"历史", U"水管", U"城管", U"主管", U"尊敬", NULL};

/* What begins with a surname and is none. */
static const char32_t *const no_name[] = {U"高中", U"高兴", U"安全", U"方便", U"成年", U"万一",
	U"包括", U"余下", U"金额", U"单位", U"单身", U"文明", U"路人", U"水电", U"常住", U"关心",
	U"程度", U"项目", U"管理", U"高龄", U"成员", U"党员", NULL};

static const char32_t *const titles[] = {
	U"先生", U"女士", U"同志", U"小姐", U"大爷", U"大妈", U"阿姨", NULL};
static const char32_t *const openings[] = {U"我叫", U"名叫", U"姓名", U"本人", U"联系人", U"来信人",
	U"投诉人", U"举报人", U"申请人", U"我是", NULL};

/* Characters of the surname at i; 0: none. */
static size_t surname(const struct letters *l, size_t i)
{
	size_t n = letters_any_at(l, i, compounds);

	if (n)
		return n;
	return i < l->n && letters_one_of(l->c[i], surnames) &&
		!letters_any_before(l, i + 1, no_surname);
}

static bool given(const struct letters *l, size_t i)
{
	return i < l->n && letters_han(l->c[i]) && !letters_one_of(l->c[i], never);
}

/* Characters of the name at i: surname and one or two more; 0: none. */
static size_t name_at(const struct letters *l, size_t i)
{
	size_t n = surname(l, i), first = n;

	if (!n || !given(l, i + n) || letters_any_at(l, i, no_name))
		return 0;
	n++;
	if (given(l, i + n) && !letters_any_at(l, i + n, titles))
		n++;
	return n > first ? n : 0;
}

char *redact_mask_name(struct pool *pool, const struct letters *l, size_t from, size_t to)
{
	size_t kept = letters_any_at(l, from, compounds);

	if (!kept || kept >= to - from)
		kept = 1;
	return pool_print(pool, "%s%.*s", letters_copy(pool, l, from, from + kept),
		(int)(to - from > kept ? to - from - kept : 1), "********************");
}

static void add(struct suspects *s, size_t from, size_t to)
{
	suspects_add(s, REDACT_NAME, from, to, redact_mask_name(s->pool, s->l, from, to));
}

/* --- where names stand --- */

/* 王小明先生. Behind other characters a surname right before the title is taken for the whole of it
 * (感谢王先生). */
static void before_title(struct suspects *s, size_t title)
{
	const struct letters *l = s->l;

	for (size_t n = 4; n >= 2; n--) {
		if (n > title || surname(l, title - n) == 0)
			continue;
		size_t from = title - n, first = surname(l, from);
		bool whole = n - first == 1 || n - first == 2;
		for (size_t i = from + first; i < title; i++)
			whole = whole && given(l, i);
		bool begins = from == 0 || !letters_han(l->c[from - 1]) ||
			letters_one_of(l->c[from - 1], never);
		if (!whole || (n == 2 && !begins && surname(l, title - 1)))
			continue;
		add(s, from, title);
		return;
	}
}

static bool ends(const struct letters *l, size_t i)
{
	return i >= l->n || !letters_han(l->c[i]);
}

/* 我叫王小明, 姓名：王小明. After 我是, 本人 only what ends there: 我是高中生 is nobody's name. */
static void after_opening(struct suspects *s, size_t i, size_t opening)
{
	const struct letters *l = s->l;
	bool loose = letters_at(l, i, U"我是") || letters_at(l, i, U"本人");
	bool labelled = false;
	size_t at = i + opening;

	while (at < l->n && letters_one_of(l->c[at], U" :是为")) {
		labelled |= l->c[at] == ':';
		at++;
	}
	size_t n = name_at(l, at);
	if (n && (!loose || ends(l, at + n))) {
		add(s, at, at + n);
		return;
	}
	/* names that begin with no surname of the list: only where a form names them */
	if (!labelled)
		return;
	for (n = 0; n < 8 && at + n < l->n && (letters_han(l->c[at + n]) || l->c[at + n] == 0xb7);)
		n++;
	if (n >= 2 && n <= 7 && ends(l, at + n))
		add(s, at, at + n);
}

/* A line of its own near the end is a signature. */
static void signature(struct suspects *s)
{
	const struct letters *l = s->l;
	size_t end = l->n;

	for (int lines = 0; lines < 3 && end > 0; lines++) {
		while (end > 0 && letters_one_of(l->c[end - 1], U" \n\t."))
			end--;
		size_t from = end;
		while (from > 0 && end - from < 6 && letters_han(l->c[from - 1]))
			from--;
		size_t first = from;
		while (first > 0 && letters_one_of(l->c[first - 1], U" \t"))
			first--;
		bool own_line = first > 0 && l->c[first - 1] == '\n';
		if (own_line && end - from >= 2 && end - from <= 4 &&
			name_at(l, from) == end - from)
			add(s, from, end);
		while (from > 0 && l->c[from - 1] != '\n' && end - from < 40)
			from--;
		end = from;
	}
}

void redact_names(struct suspects *s)
{
	const struct letters *l = s->l;
	size_t n;

	for (size_t i = 0; i < l->n; i++) {
		if (!letters_han(l->c[i]))
			continue;
		if (letters_any_at(l, i, titles))
			before_title(s, i);
		else if ((n = letters_any_at(l, i, openings)) != 0)
			after_opening(s, i, n);
	}
	if (s->part == REDACT_LETTER)
		signature(s);
}
