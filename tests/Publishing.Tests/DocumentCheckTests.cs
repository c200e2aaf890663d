using KioskFleet.Publishing.Checks;
using KioskFleet.Publishing.Findings;
using Xunit;

namespace KioskFleet.Publishing.Tests;

public class DocumentCheckTests
{
    private const string Guide = "# 参保登记\n\n## 法律依据\n\n社会保险法。\n\n## 申请条件\n\n年满16周岁。\n\n## 申报材料\n\n身份证。\n\n## 办理程序\n\n窗口填表。\n\n## 收费依据及标准\n\n不收费。\n\n## 办理时限\n\n当场。\n\n";

    [Fact]
    public void A_guide_without_one_of_its_seven_parts_is_told_which()
    {
        Finding finding = Assert.Single(DocumentChecks.Check("指南.md", Fixture.Model("指南.md", Guide), DocumentKind.Guide));
        Assert.Equal(("check.part", "投诉"), (finding.Code, finding.Arguments[0]));
        Assert.Empty(DocumentChecks.Check("指南.md", Fixture.Model("指南.md", Guide + "## 投诉渠道\n\n12345。\n"), DocumentKind.Guide));
    }

    [Theory]
    [InlineData("927.32", null)]
    [InlineData("927.23", "927.32")]
    public void A_total_that_its_rows_do_not_make_is_told(string total, string? sum)
    {
        IReadOnlyList<Finding> findings = DocumentChecks.Check("表.md", Fixture.Model("表.md", $"| 户主 | 金额(元) |\n|---|--:|\n| 张*国 | 621.40 |\n| 李*兰 | 305.92 |\n| 合计 | {total} |\n"));
        Assert.Equal(sum is null ? [] : new object?[] { sum }, findings.Select(f => f.Arguments[2]));
    }

    [Fact]
    public void An_import_tells_of_a_table_without_rows()
        => Assert.Equal("check.emptytable", Assert.Single(Fixture.Import("空表.md", "# 支出\n\n| 日期 | 金额 |\n|---|--:|\n").Findings).Code);

    [Fact]
    public void The_demo_content_of_our_own_has_no_findings()
    {
        string? folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder!, "KioskFleet.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        string[] files = [.. Directory.GetFiles(Path.Combine(folder!, "fleet-server", "Server", "Demo")).Where(f => f.EndsWith(".md", StringComparison.Ordinal) || f.EndsWith(".txt", StringComparison.Ordinal))];
        Assert.True(files.Length >= 12);
        Assert.All(files, f =>
        {
            string name = Path.GetFileName(f);
            DocumentKind kind = name.StartsWith("guide", StringComparison.Ordinal) ? DocumentKind.Guide : name.StartsWith("powers", StringComparison.Ordinal) ? DocumentKind.Power : DocumentKind.Document;
            var import = Fixture.Importer.Import(name, File.ReadAllBytes(f));
            Assert.Empty(import.Findings);
            Assert.Empty(DocumentChecks.Check(name, import.Model!, kind));
        });
    }
}
