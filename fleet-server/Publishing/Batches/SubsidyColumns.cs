using System.Globalization;
using System.Text.RegularExpressions;
using KioskFleet.Publishing.SearchIndex;
using KioskFleet.Protocol;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Batches;

/// <summary>Which column of a table says who got what, when and where. Known by the words in the header.</summary>
internal sealed partial class SubsidyColumns
{
    private static readonly string[] NameWords = ["户主姓名", "户主", "姓名", "领取人", "受益人", "补贴对象", "农户"];
    private static readonly string[] GroupWords = ["村民小组", "村组", "小组", "组别", "组名", "所属组"];
    private static readonly string[] VillageWords = ["行政村", "村名", "所在村", "村别"];
    private static readonly string[] ProgrammeWords = ["补贴项目", "项目名称", "补贴名称", "补贴种类", "补贴类型", "补助项目", "资金名称", "项目"];
    private static readonly string[] YearWords = ["年度", "年份"];
    private static readonly string[] DayWords = ["发放日期", "发放时间", "发放年月", "日期", "时间"];
    private static readonly string[] AmountWords = ["实发金额", "发放金额", "补贴金额", "补助金额", "金额", "补贴资金", "实发", "合计"];
    private static readonly string[] TotalWords = ["合计", "小计", "总计", "共计", "本页合计"];

    private readonly int _name;
    private readonly int _village;
    private readonly int _group;
    private readonly int _programme;
    private readonly int _year;
    private readonly int _day;
    private readonly int _amount;
    private readonly string _titleProgramme;
    private readonly int _titleYear;

    private SubsidyColumns(string[] header, string title, DateTimeOffset publishedAt)
    {
        _name = Find(header, NameWords);
        _village = Find(header, VillageWords);
        _village = _village < 0 ? Array.FindIndex(header, h => h == "村") : _village;
        _group = Find(header, GroupWords);
        _group = _group < 0 ? Array.FindIndex(header, h => h == "组") : _group;
        _programme = Find(header, ProgrammeWords);
        _year = Find(header, YearWords);
        _day = Find(header, DayWords);
        _amount = Find(header, AmountWords);
        Match year = Year().Match(title);
        _titleYear = year.Success ? int.Parse(year.Value, CultureInfo.InvariantCulture) : publishedAt.ToOffset(TimeSpan.FromHours(8)).Year;
        string programme = Around().Replace(title, "");
        _titleProgramme = programme.Length > 0 ? programme : title;
    }

    /// <returns>Null: the table does not list payments to persons.</returns>
    public static SubsidyColumns? Of(TableBlock table, string title, DateTimeOffset publishedAt)
    {
        string[] header = [.. table.Header.Select(h => h.Replace(" ", "", StringComparison.Ordinal))];
        SubsidyColumns columns = new(header, title, publishedAt);
        return columns._name >= 0 && columns._amount >= 0 && columns._name != columns._amount ? columns : null;
    }

    /// <summary>Reads a row.</summary>
    /// <param name="cells">The row.</param>
    /// <param name="before">The payment above; the name and group of merged cells stand only in the first of their rows. Null: none.</param>
    /// <param name="document">Key of the document.</param>
    /// <returns>Null: it is no payment, but a total or a remark.</returns>
    public SubsidyRow? Read(IReadOnlyList<string> cells, SubsidyRow? before, int document)
    {
        string first = Bare(cells.FirstOrDefault(c => c.Length > 0) ?? "");
        string name = Cell(cells, _name);
        string bareName = Bare(name);
        if (Array.Exists(TotalWords, w => first.StartsWith(w, StringComparison.Ordinal) || bareName == w))
        {
            return null;
        }

        // A remark under the table fills one cell; so does a payment all of whose other cells are merged with those above.
        long amount = Amount(Cell(cells, _amount));
        if (cells.Count > 1 && cells.Count(c => c.Length > 0) == 1 && amount == SearchLimits.NoAmount)
        {
            return null;
        }

        if (name.Length == 0)
        {
            if (before is null || amount == SearchLimits.NoAmount)
            {
                return null;
            }

            name = before.Name;
        }

        string group = Cell(cells, _village) + Cell(cells, _group);
        group = group.Length > 0 ? group : before?.Name == name ? before.Group : "";
        string programme = Cell(cells, _programme);
        Match year = Year().Match(Cell(cells, _year) is { Length: > 0 } told ? told : Cell(cells, _day));
        return new SubsidyRow(
            name,
            group,
            programme.Length > 0 ? programme : _titleProgramme,
            year.Success ? int.Parse(year.Value, CultureInfo.InvariantCulture) : _titleYear,
            amount,
            document,
            0) { Cells = cells };
    }

    private static long Amount(string text)
        => decimal.TryParse(text.Trim('￥', '¥', '元', ' '), NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out decimal yuan)
            && yuan * 100 < SearchLimits.NoAmount && decimal.Truncate(yuan * 100) == yuan * 100 ? (long)(yuan * 100) : SearchLimits.NoAmount;

    private static string Cell(IReadOnlyList<string> cells, int column) => column >= 0 && column < cells.Count ? cells[column] : "";

    private static string Bare(string text) => text.Replace(" ", "", StringComparison.Ordinal);

    /// <summary>The column whose name is the first of the words that any has, the shortest name if several have it.</summary>
    private static int Find(string[] header, string[] words)
    {
        foreach (string word in words)
        {
            int found = -1;
            for (int c = 0; c < header.Length; c++)
            {
                if (header[c].Contains(word, StringComparison.Ordinal) && (found < 0 || header[c].Length < header[found].Length))
                {
                    found = c;
                }
            }

            if (found >= 0)
            {
                return found;
            }
        }

        return -1;
    }

    [GeneratedRegex("(?:19[5-9]|20[0-9]|21[0-9])[0-9]")]
    private static partial Regex Year();

    /// <summary>What a title says around the programme's name: year, batch, the kind of list.</summary>
    [GeneratedRegex("^[^，。]*?(?:19|20)[0-9]{2} ?年度?|(?:资金)?(?:发放|公示|明细|名单|花名册|清册|汇总|统计|情况|公开).*$|[（(][^）)]*[）)]")]
    private static partial Regex Around();
}
