using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Kinds;

/// <summary>Which kind of page a document becomes when nobody chose one: by its disclosure column, and where a kind stands on a table, by whether it has that table.</summary>
public static class KindChoice
{
    /// <summary>Names of columns that hold a person or household.</summary>
    internal static readonly string[] NameWords = ["姓名", "户主", "名字", "领取人", "享受人", "申请人"];

    /// <summary>Names of columns that hold money.</summary>
    internal static readonly string[] AmountWords = ["金额", "元", "收入", "支出", "预算", "决算", "补贴", "补助"];

    /// <summary>Names of columns that hold a person's post.</summary>
    internal static readonly string[] PostWords = ["职务", "岗位", "职位"];

    internal static readonly string[] IncomeWords = ["收入", "进账"];

    internal static readonly string[] ExpenseWords = ["支出", "开支"];

    /// <summary>Words by which the command line and the API name the kinds.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Enum.GetNames<DocumentKind>().Select(n => n.ToLowerInvariant())];

    /// <summary>The kind of a word such as "guide"; null: there is none.</summary>
    public static DocumentKind? Find(string word)
        => int.TryParse(word, out _) || !Enum.TryParse(word, ignoreCase: true, out DocumentKind kind) ? null : kind;

    /// <summary>The kind that a document in a column is taken for.</summary>
    /// <param name="columnKey">Key of the disclosure column (<see cref="Sets.StandardColumns"/>, and 11: 点题公开).</param>
    /// <param name="model">The document.</param>
    public static DocumentKind For(int columnKey, DocumentModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Blocks.Any(b => b is PictureBlock) && model.Blocks.All(b => b is PictureBlock or HeadingBlock))
        {
            // What a scan says nobody can check but a person.
            return DocumentKind.Pictures;
        }

        return columnKey switch
        {
            FinanceColumn when IsBudget(model) => DocumentKind.Budget,
            SubsidiesColumn when HasColumns(model, NameWords, AmountWords) => DocumentKind.Subsidy,
            GuidesColumn => DocumentKind.Guide,
            PowersColumn => DocumentKind.Power,
            PeopleColumn when HasColumns(model, NameWords, PostWords) => DocumentKind.People,
            NoticesColumn => DocumentKind.Notice,
            _ => model.Blocks.Any(b => b is TableBlock) && model.Blocks.All(b => b is TableBlock or HeadingBlock) ? DocumentKind.Table : DocumentKind.Document,
        };
    }

    private const int FinanceColumn = 4;
    private const int SubsidiesColumn = 5;
    private const int GuidesColumn = 6;
    private const int PowersColumn = 7;
    private const int PeopleColumn = 8;
    private const int NoticesColumn = 9;

    private static bool IsBudget(DocumentModel model)
        => model.Blocks.Any(b => b is TableBlock) && Speaks(model, IncomeWords) && Speaks(model, ExpenseWords);

    /// <summary>Whether a heading, a short paragraph above a table, or a table's header or first column has one of the words.</summary>
    internal static bool Speaks(DocumentModel model, string[] words)
        => model.Blocks.Any(b => b switch
        {
            HeadingBlock heading => Holds(heading.Text, words),
            TableBlock table => table.Header.Any(c => Holds(c, words)) || table.Rows.Any(r => r.Count > 0 && Holds(r[0], words)),
            _ => false,
        });

    internal static bool HasColumns(DocumentModel model, params string[][] columns)
        => model.Blocks.OfType<TableBlock>().Any(t => Array.TrueForAll(columns, words => t.Header.Any(h => Holds(h, words))));

    internal static bool Holds(string text, string[] words) => Array.Exists(words, w => text.Contains(w, StringComparison.Ordinal));
}
