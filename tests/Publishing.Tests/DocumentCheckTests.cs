using KioskFleet.Publishing.Checks;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Sources;
using Xunit;

namespace KioskFleet.Publishing.Tests;

public class DocumentCheckTests
{
    private const string Guide = "# 参保登记\n\n## 法律依据\n\n社会保险法。\n\n## 申请条件\n\n年满16周岁。\n\n## 申报材料\n\n身份证。\n\n## 办理程序\n\n窗口填表。\n\n## 收费依据及标准\n\n不收费。\n\n## 办理时限\n\n当场。\n\n";

    [Fact]
    public void A_guide_without_one_of_its_seven_parts_is_told_which()
    {
        Finding finding = Assert.Single(DocumentChecks.Check("指南.md", Fixture.Model("指南.md", Guide), DocumentKind.Guide));
        Assert.Equal((Severity.Error, "check.part", "投诉"), (finding.Severity, finding.Code, finding.Arguments[0]));
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
            int column = Columns.First(c => name.StartsWith(c.Key, StringComparison.Ordinal)).Value;
            ImportResult import = Fixture.Importer.Import(name, File.ReadAllBytes(f), column, null);
            Assert.Empty(import.Findings);
            Assert.Equal(Kinds[column], import.Kind);
        });
    }

    [Theory]
    [InlineData(DocumentKind.Guide, "# 指南\n\n## 法律依据\n\n## 申请条件\n\n年满60岁。\n", "check.emptypart", "第 3 行")]
    [InlineData(DocumentKind.Power, "# 事项\n\n事项名称：宅基地审批\n", "check.part", "")]
    [InlineData(DocumentKind.People, "# 人员\n\n| 姓名 | 电话 |\n|---|---|\n| 张三 | 1 |\n", "check.column", "第 3 行")]
    [InlineData(DocumentKind.Subsidy, "# 补贴\n\n| 村组 | 金额 |\n|---|---|\n| 1组 | 1 |\n", "check.column", "第 3 行")]
    [InlineData(DocumentKind.Table, "# 表\n\n没有表。\n", "check.notable", "")]
    [InlineData(DocumentKind.Budget, "# 收支\n\n## 收入\n\n| 项目 | 金额 |\n|---|---|\n| 拨款 | 1 |\n", "check.part", "")]
    [InlineData(DocumentKind.Budget, "# 收支\n\n## 收入\n\n| 项目 | 金额 |\n|---|---|\n| 甲 | 1 |\n| 乙 | 2 |\n| 合计 | 4 |\n\n## 支出\n\n无。\n", "check.budget", "第 5 行")]
    public void What_a_kind_of_page_must_say_is_an_error_at_its_place(DocumentKind kind, string text, string code, string place)
    {
        Finding finding = Fixture.Importer.Import("文件.md", System.Text.Encoding.UTF8.GetBytes(text), 1, kind).Findings.First(f => f.Code == code);
        Assert.Equal(Severity.Error, finding.Severity);
        Assert.Equal(place, finding.Place.In(Texts.Chinese));
    }

    [Fact]
    public void A_difference_in_a_budget_that_is_explained_is_a_warning()
    {
        const string text = "# 收支\n\n## 收入\n\n| 项目 | 金额 |\n|---|---|\n| 甲 | 1 |\n| 乙 | 2 |\n| 合计 | 4 |\n\n## 支出\n\n无。\n\n差异说明：四舍五入。\n";
        Assert.Equal(Severity.Warning, Assert.Single(DocumentChecks.Check("收支.md", Fixture.Model("收支.md", text), DocumentKind.Budget)).Severity);
    }

    [Fact]
    public void Subtotals_count_once_in_the_total()
    {
        DocumentModel right = Fixture.Model("表.md", "| 项目 | 金额 |\n|---|--:|\n| 甲 | 1 |\n| 乙 | 2 |\n| 小计 | 3 |\n| 丙 | 4 |\n| 小计 | 4 |\n| 合计 | 7 |\n");
        Assert.Empty(DocumentChecks.Check("表.md", right));
        DocumentModel wrong = Fixture.Model("表.md", "| 项目 | 金额 |\n|---|--:|\n| 甲 | 1 |\n| 乙 | 2 |\n| 小计 | 5 |\n| 合计 | 3 |\n");
        Assert.Equal("3", Assert.Single(DocumentChecks.Check("表.md", wrong)).Arguments[2]);
    }

    private static readonly Dictionary<string, int> Columns = new()
    {
        ["party"] = 1, ["government"] = 2, ["village"] = 3, ["finance"] = 4, ["subsidy"] = 5, ["guide"] = 6, ["powers"] = 7, ["people"] = 8, ["notice"] = 9, ["oversight"] = 10,
    };

    private static readonly Dictionary<int, DocumentKind> Kinds = new()
    {
        [1] = DocumentKind.Document, [2] = DocumentKind.Document, [3] = DocumentKind.Document, [4] = DocumentKind.Budget, [5] = DocumentKind.Subsidy, [6] = DocumentKind.Guide,
        [7] = DocumentKind.Power, [8] = DocumentKind.People, [9] = DocumentKind.Notice, [10] = DocumentKind.Document,
    };
}
