using System.Text;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Sources;
using Xunit;

namespace KioskFleet.Publishing.Tests;

public class BadInputTests
{
    private const string Sentence = "云溪村二〇二六年三月村务公开，请各位乡亲监督。";

    public static TheoryData<string, byte[]> Encodings
    {
        get
        {
            Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
            string text = string.Concat(Enumerable.Repeat(Sentence + "Tel 12345\r\n", 5));
            return new()
            {
                { "UTF-8", Encoding.UTF8.GetBytes(text) },
                { "UTF-8", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)] },
                { "UTF-16LE", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)] },
                { "UTF-16BE", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)] },
                { "UTF-16LE", Encoding.Unicode.GetBytes(text) },
                { "UTF-16BE", Encoding.BigEndianUnicode.GetBytes(text) },
                { "GB18030", Encoding.GetEncoding("GB18030").GetBytes(text) },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Every_usual_encoding_gives_the_same_text(string encoding, byte[] bytes)
    {
        ImportResult result = Fixture.Importer.Import("公开.txt", bytes);
        Assert.Equal(encoding, result.Encoding);
        Assert.Equal(string.Concat(Enumerable.Repeat(Sentence + "Tel12345", 5)), Fixture.Bare(result.Model!.PlainText()));
    }

    [Fact]
    public void Characters_that_only_four_bytes_of_GB18030_can_write_are_read()
    {
        byte[] bytes = Encoding.GetEncoding("GB18030").GetBytes("户主𠮷田，" + Sentence);
        Assert.Contains("𠮷", Fixture.Importer.Import("名单.txt", bytes).Model!.PlainText(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_is_refused() => Refused("空.txt", [], "file.empty");

    [Fact]
    public void A_file_of_white_space_is_refused() => Refused("空.txt", "\r\n \t　\n"u8.ToArray(), "file.empty");

    [Fact]
    public void A_binary_file_is_refused_at_the_byte_that_gives_it_away()
    {
        byte[] bytes = [.. "MZ text "u8, 0, 1, 2, 0, 0, 7, 0xFF, 0xFE, 9];
        Finding finding = Refused("程序.txt", bytes, "text.binary");
        Assert.Equal(8, finding.Place.Byte);
    }

    [Theory]
    [InlineData("%PDF-1.7 xxx", "PDF")]
    [InlineData("PK\u0003\u0004xxxxxxxx", "Word/Excel/ZIP")]
    public void A_file_of_another_kind_is_named_and_the_way_out_told(string start, string kind)
    {
        Finding finding = Refused("通知.txt", Encoding.Latin1.GetBytes(start), "file.disguised");
        Assert.Contains(kind, finding.In(Texts.Chinese), StringComparison.Ordinal);
        Assert.Contains("另存为", finding.In(Texts.Chinese), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_encoding_are_refused_with_their_place()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Sentence, 10))), 0xFF, 0xFF, 0xFF];
        Finding finding = Refused("坏.txt", bytes, "text.encoding");
        Assert.Equal(bytes.Length - 3, finding.Place.Byte);
    }

    [Fact]
    public void A_text_cut_off_within_a_character_is_refused_with_the_place()
    {
        byte[] whole = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Sentence, 10)) + "完");
        Finding finding = Refused("断.txt", whole[..^1], "text.encoding");
        Assert.Equal(whole.Length - 3, finding.Place.Byte);
    }

    [Fact]
    public void Ten_megabytes_are_refused_with_the_limit()
    {
        Finding finding = Refused("大.txt", new byte[10 * 1024 * 1024], "file.toolarge");
        Assert.Contains("2048", finding.In(Texts.Chinese), StringComparison.Ordinal);
    }

    [Fact]
    public void More_characters_than_a_screen_can_page_through_are_refused()
        => Refused("长.txt", Encoding.UTF8.GetBytes(new string('村', 150_001)), "text.toolong");

    [Fact]
    public void Control_characters_are_taken_out_and_their_place_is_told()
    {
        ImportResult result = Fixture.Import("控制.txt", "第一行\n村务\u0007公开，请大家看。");
        Assert.Equal("第一行\n村务公开，请大家看。\n", result.Model!.PlainText());
        Finding finding = Assert.Single(result.Findings);
        Assert.Equal(("text.control", 2, 3), (finding.Code, finding.Place.Line, finding.Place.Column));
    }

    [Fact]
    public void A_character_that_no_font_has_stops_the_import_and_is_named_with_its_place()
    {
        ImportResult result = Fixture.Import("生僻.txt", "户主\n名叫\U000F1234的人");
        Assert.Null(result.Model);
        Finding finding = Assert.Single(result.Findings);
        Assert.Equal(("text.noglyph", 2, 3), (finding.Code, finding.Place.Line, finding.Place.Column));
        Assert.Contains("U+F1234", finding.In(Texts.Chinese), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_ending_is_refused_with_the_known_ones()
        => Assert.Contains(".md", Refused("表.wps", [1, 2, 3], "file.kind").In(Texts.English), StringComparison.Ordinal);

    [Fact]
    public void A_list_nested_a_thousand_deep_is_refused()
    {
        string text = new string('>', 1000) + " 深\n";
        Refused("深.md", Encoding.UTF8.GetBytes(text), "markdown.depth");
    }

    [Fact]
    public void Random_bytes_never_throw_and_are_refused_or_readable()
    {
        Random random = new(20260405);
        for (int i = 0; i < 300; i++)
        {
            byte[] bytes = new byte[random.Next(1, 400)];
            random.NextBytes(bytes);
            ImportResult result = Fixture.Importer.Import(i % 2 == 0 ? "x.txt" : "x.md", bytes);
            Assert.True(result.Model is not null || result.Findings.Any(f => f.Severity == Severity.Error));
        }
    }

    [Fact]
    public void Both_languages_have_the_same_texts_with_the_same_places()
    {
        Assert.Equal(Texts.Codes(Texts.Chinese).Order(StringComparer.Ordinal), Texts.Codes(Texts.English).Order(StringComparer.Ordinal));
        foreach (string code in Texts.Codes(Texts.Chinese))
        {
            Assert.Equal(Places(Texts.Get(Texts.Chinese, code)), Places(Texts.Get(Texts.English, code)));
        }

        static string Places(string text) => string.Concat(Enumerable.Range(0, 5).Where(i => text.Contains($"{{{i}}}", StringComparison.Ordinal)));
    }

    private static Finding Refused(string name, byte[] bytes, string code)
    {
        ImportResult result = Fixture.Importer.Import(name, bytes);
        Assert.Null(result.Model);
        Finding finding = Assert.Single(result.Findings, f => f.Severity == Severity.Error);
        Assert.Equal(code, finding.Code);
        Assert.StartsWith(name, finding.In(Texts.Chinese), StringComparison.Ordinal);
        return finding;
    }
}
