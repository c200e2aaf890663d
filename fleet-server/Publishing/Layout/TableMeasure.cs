using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Layout;

/// <summary>What the columns of a table ask for on one screen, in pixels, and which of them hold numbers and money.</summary>
internal sealed class TableMeasure
{
    /// <summary>A column of words may be squeezed to so many characters; beyond, a name or a day breaks in two.</summary>
    private const int LeastCharacters = 4;

    /// <summary>No column is narrower: its header could not be read.</summary>
    private const int LeastHeaderCharacters = 2;

    // Quantities have their own units; years and numbers of a series are no quantities at all.
    private static readonly string[] NotMoney = ["面积", "亩", "人数", "户数", "数量", "年度", "年份", "序号", "编号", "电话", "组", "比例", "%"];
    private static readonly string[] MoreMoney = ["资金", "余额", "单价", "费", "标准", "合计", "总额", "小计", "结余", "上年", "本年", "本月", "累计"];
    private readonly TableBlock _table;
    private readonly ScreenLayout _screen;
    private readonly int _padding;

    public TableMeasure(TableBlock table, ScreenLayout screen)
    {
        (_table, _screen) = (table, screen);
        _padding = Math.Max(4, screen.Sans.Em / 4);
        int columns = table.ColumnCount;
        Numeric = new bool[columns];
        Money = new bool[columns];
        Natural = new int[columns];
        Least = new int[columns];
        for (int c = 0; c < columns; c++)
        {
            Column(c, columns);
        }
    }

    /// <summary>Empty pixels at each side of a cell.</summary>
    public int Padding => _padding;

    public bool[] Numeric { get; }

    public bool[] Money { get; }

    /// <summary>Widths in which every cell is one line.</summary>
    public int[] Natural { get; }

    /// <summary>Widths below which a number would be cut or a word could not be read.</summary>
    public int[] Least { get; }

    /// <summary>Widths of some columns that share <paramref name="available"/>; null: they need more.</summary>
    public int[]? Share(IReadOnlyList<int> columns, int available)
    {
        int[] widths = [.. columns.Select(c => Least[c])];
        int rest = available - widths.Sum();
        if (rest < 0)
        {
            return null;
        }

        // The columns that ask for least more get it whole; those that ask for much share what is left.
        int[] wanting = [.. Enumerable.Range(0, columns.Count).OrderBy(i => Natural[columns[i]] - widths[i])];
        for (int k = 0; k < wanting.Length; k++)
        {
            int given = Math.Min(Natural[columns[wanting[k]]] - widths[wanting[k]], rest / (wanting.Length - k));
            widths[wanting[k]] += given;
            rest -= given;
        }

        for (int i = 0; i < widths.Length && rest > 0; i++)
        {
            int share = rest / (widths.Length - i);
            widths[i] += share;
            rest -= share;
        }

        return widths;
    }

    /// <summary>A cell's glyphs as it is drawn.</summary>
    public List<Glyph> Shape(LayoutFont font, string text, int column) => Money[column] ? MoneyText.Shape(font, text) : font.Shape(text);

    private void Column(int c, int columns)
    {
        string header = c < _table.Header.Count ? _table.Header[c] : "";
        Numeric[c] = IsNumeric(c);
        Money[c] = Numeric[c] && !KindChoice.Holds(header, NotMoney) && (KindChoice.Holds(header, KindChoice.AmountWords) || KindChoice.Holds(header, MoreMoney));
        int body = _screen.Sans.Em;
        foreach (IReadOnlyList<string> row in _table.Rows)
        {
            if (c < row.Count && row[c].Length > 0)
            {
                LayoutFont font = TableFlow.IsTotal(row) ? _screen.Bold : _screen.Sans;

                // A glyph is never wider than the em: most cells need no shaping to know that they are not the widest.
                if (row[c].Length * (font.Em + (font.Em / 4)) > body)
                {
                    body = Math.Max(body, WidthOf(Shape(font, row[c], c)));
                }
            }
        }

        int air = (2 * _padding) + (Numeric[c] && c + 1 < columns ? _screen.Sans.Em / 2 : 0);
        Natural[c] = Math.Max(_screen.Bold.Width(header), body) + air;
        int least = Numeric[c] ? body : Math.Min(body, LeastCharacters * _screen.Sans.Em);
        Least[c] = Math.Min(Natural[c], Math.Max(least, LeastHeaderCharacters * _screen.Bold.Em) + air);
    }

    private static int WidthOf(List<Glyph> glyphs)
    {
        int width = 0;
        for (int i = 0; i < glyphs.Count; i++)
        {
            width += glyphs[i].Advance + (i == 0 ? 0 : glyphs[i].GapBefore);
        }

        return width;
    }

    private bool IsNumeric(int column)
    {
        bool figures = false;
        foreach (IReadOnlyList<string> row in _table.Rows)
        {
            if (column >= row.Count || row[column].Length == 0)
            {
                continue;
            }

            string cell = row[column];
            if (cell is "—" or "-" or "/" or "无")
            {
                continue;
            }

            foreach (char ch in cell)
            {
                if (char.IsAsciiDigit(ch))
                {
                    figures = true;
                }
                else if (ch is not ('.' or ',' or '-' or '+' or '%' or ' ' or '¥' or '￥' or '元'))
                {
                    return false;
                }
            }
        }

        return figures;
    }
}
