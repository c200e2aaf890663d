using KioskFleet.Publishing.Sources;
using Xunit;

namespace KioskFleet.Publishing.Tests;

public class StructureTests
{
    [Fact]
    public void A_line_broken_in_mid_sentence_is_joined_even_over_a_blank_line_and_a_page_number()
    {
        string first = "村党支部、村民委员会紧紧围绕镇党委的工作部署，坚持应公开尽公开的原则，把群众最关心的三件事放在最前面逐项列出依据标准和结";
        DocumentModel model = Fixture.Model("a.txt", $"总结材料\n\n{first}\n\n— 21 —\n\n果，让账目摆在太阳底下。\n下一段。");
        Assert.Equal(["总结材料", first + "— 21 —果，让账目摆在太阳底下。", "下一段。"], Texts(model));
    }

    [Fact]
    public void Text_wrapped_at_a_margin_becomes_paragraphs()
    {
        string paragraph = string.Concat(Enumerable.Repeat("全村耕地面积普查结果已经核对完毕并且张榜公布请大家及时查看", 8)) + "。";
        string wrapped = string.Join('\n', paragraph.Chunk(30).Select(c => new string(c)));
        DocumentModel model = Fixture.Model("b.txt", $"普查公告\n\n{wrapped}\n\n　　{wrapped}");
        Assert.Equal(["普查公告", paragraph, paragraph], Texts(model));
    }

    [Fact]
    public void Short_lines_stay_lines()
        => Assert.Equal(["值班表", "星期一 何志远", "星期二 李秀梅", "电话 12345"], Texts(Fixture.Model("c.txt", "值班表\n星期一 何志远\n星期二 李秀梅\n电话 12345\n")));

    [Fact]
    public void Headings_signature_and_title_are_recognised()
    {
        DocumentModel model = Fixture.Model("d.txt", "关于停水的通知\n各位村民：\n一、时间\n四月八日八时起停水，请大家提前储水，谢谢。\n（一）范围\n三组、四组。\n云溪村村民委员会\n2026年4月5日\n");
        Assert.Equal([1, 3, 4], model.Blocks.OfType<HeadingBlock>().Select(h => h.Level));
        Assert.Equal(["云溪村村民委员会", "2026年4月5日"], model.Blocks.OfType<ParagraphBlock>().Where(p => p.Kind == ParagraphKind.Signature).Select(p => p.Text));
    }

    [Fact]
    public void The_title_is_found_below_what_a_web_page_left_there()
        => Assert.Equal("关于进一步做好村务公开工作的实施意见", Fixture.Import("e.txt", "用户名 密码\n加入收藏\n您的位置：首页\n\n关于进一步做好村务公开工作的实施意见\n\n各村：\n正文在这里。").SuggestedTitle);

    [Fact]
    public void Markdown_gives_headings_lists_and_tables()
    {
        DocumentModel model = Fixture.Model("f.md", "# 指南\n\n第一段\n还是第一段。\n\n1. 身份证\n2. 户口簿\n   - 首页\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n");
        Assert.Collection(model.Blocks,
            b => Assert.Equal((1, "指南"), (Assert.IsType<HeadingBlock>(b).Level, ((HeadingBlock)b).Text)),
            b => Assert.Equal("第一段还是第一段。", Assert.IsType<ParagraphBlock>(b).Text),
            b => Assert.Equal(("1.", "身份证"), (Assert.IsType<ListItemBlock>(b).Marker, ((ListItemBlock)b).Text)),
            b => Assert.Equal(("2.", "户口簿"), (Assert.IsType<ListItemBlock>(b).Marker, ((ListItemBlock)b).Text)),
            b => Assert.Equal((1, "首页"), (Assert.IsType<ListItemBlock>(b).Depth, ((ListItemBlock)b).Text)),
            b => Assert.Equal(["甲", "乙"], Assert.IsType<TableBlock>(b).Header));
    }

    [Fact]
    public void Html_in_markdown_is_text() => Assert.Contains("<b>甲</b>", Fixture.Model("g.md", "前面 <b>甲</b> 后面。").PlainText(), StringComparison.Ordinal);

    private static string[] Texts(DocumentModel model) => model.PlainText().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
