using System.Globalization;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Pictures;
using KioskFleet.Publishing.Screens;

namespace KioskFleet.Publishing.Layout;

/// <summary>Columns of a table of people: name, post, who is in; −1: it has none.</summary>
internal readonly record struct PersonColumns(int Name, int Post, int State);

/// <summary>A name card: a photo, or the surname in a square, the name, whether the person is in, the post, and everything else line by line.</summary>
internal sealed class PersonItem : FlowItem
{
    /// <summary>Words of a state that say that the person is there; all others say where else.</summary>
    private static readonly string[] InWords = ["在岗", "在位", "在村", "在镇", "值班", "坐班"];
    private static readonly string[] NotWords = ["不在", "未在"];

    /// <summary>Longest state that fits a badge, characters; a longer one is a line of its own.</summary>
    private const int BadgeCharacters = 5;

    /// <summary>Empty pixels above and below the words of a badge: with them on the name's line, they stay a line apart from what is below.</summary>
    private const int BadgeInset = 3;

    private readonly ScreenLayout _screen;
    private readonly int _padding;
    private readonly int _square;
    private readonly TextLine _surname;
    private readonly List<(TextLine Line, int X, int Y, bool Badge)> _lines = [];
    private readonly (int X, int Y, int Width, int Height, bool In)? _badge;
    private readonly int _height;
    private readonly Picture? _photo;
    private readonly (int Width, int Height) _photoSize;

    /// <summary>Largest photo, in squares of a surname.</summary>
    private const double PhotoWidths = 1.3;
    private const double PhotoHeights = 1.7;

    public PersonItem(IReadOnlyList<string> cells, IReadOnlyList<string> header, PersonColumns columns, Picture? photo, int padding, ScreenLayout screen)
    {
        (int name, int post, int state) = columns;
        (_screen, _padding, _photo) = (screen, padding, photo);
        _square = screen.BoldLeading + screen.Metrics.Leading;
        if (photo is not null)
        {
            // A face needs more room than a surname.
            PictureArea area = photo.Content;
            double scale = Math.Min((double)_square * PhotoWidths / area.Width, _square * PhotoHeights / area.Height);
            _photoSize = (Math.Max(1, (int)(area.Width * scale)), Math.Max(1, (int)(area.Height * scale)));
        }

        string who = name >= 0 && name < cells.Count ? cells[name] : "";
        _surname = new TextLine(screen.Bold, screen.Bold.Shape(who.Length == 0 ? "·" : StringInfo.GetNextTextElement(who)), 0, 0);
        int left = screen.Left + Math.Max(_square, _photoSize.Width) + (2 * padding);
        int right = screen.Left + screen.Column - padding;
        int cell = screen.Sans.CellHeight;

        // The badge stands at the right of the name.
        string where = state >= 0 && state < cells.Count ? cells[state] : "";
        if (where.Length is > 0 and <= BadgeCharacters)
        {
            int width = screen.Sans.Width(where) + (2 * padding);
            _badge = (right - width, Math.Max(1, padding - BadgeInset), width, cell + (2 * BadgeInset), KindChoice.Holds(where, InWords) && !KindChoice.Holds(where, NotWords));
        }

        int y = padding;
        List<TextLine> names = Lines(screen.Bold, screen.Bold.Shape(who), (_badge?.X ?? right) - padding - left);
        int top = padding + (names.Count * screen.BoldLeading);
        for (int c = 0; c < cells.Count; c++)
        {
            if (cells[c].Length == 0)
            {
                continue;
            }

            if (c == name)
            {
                for (int i = 0; i < names.Count; i++)
                {
                    _lines.Add((names[i], left, y + (i * screen.BoldLeading), false));
                }
            }
            else if (c == state && _badge is { } badge)
            {
                _lines.Add((new TextLine(screen.Sans, screen.Sans.Shape(where), 0, 0), badge.X + padding, badge.Y + BadgeInset, true));
            }
            else
            {
                top = Field(cells[c], c == post || c >= header.Count ? "" : header[c], left, right - left, top);
            }
        }

        _height = Math.Max(top, Math.Max(_square, _photoSize.Height) + (2 * padding)) + padding;
    }

    public override int Height => _height;

    public override void Draw(DisplayListWriter list, int y)
    {
        bool repeated = list.IsFurniture;
        if (_photo is null)
        {
            list.Ink(Theme.Button);
            list.Fill(_screen.Left + _padding, y + _padding, _square, _square);
        }
        else
        {
            foreach (PictureTile tile in _screen.Pictures.Of(_photo, _photo.Content, _photoSize.Width, _photoSize.Height))
            {
                list.Picture(tile.Object, _screen.Left + _padding, y + _padding + tile.Y);
            }
        }

        if (_badge is { } badge)
        {
            // Filled: in. Outlined: out. The words say it too.
            list.Ink(badge.In ? Theme.Bar : Theme.Line);
            if (badge.In)
            {
                list.Fill(badge.X, y + badge.Y, badge.Width, badge.Height);
            }
            else
            {
                list.Frame(badge.X, y + badge.Y, badge.Width, badge.Height, 2);
            }
        }

        if (_photo is null)
        {
            list.Furniture(true);
            list.Ink(Theme.Heading);
            list.Ground(Theme.Button);
            list.Line(_surname, _screen.Left + _padding + ((_square - _surname.Width) / 2), y + _padding + ((_square - _screen.Bold.CellHeight) / 2));
            list.Furniture(repeated);
        }

        list.Leading(_screen.Metrics.Leading);
        foreach ((TextLine line, int x, int at, bool inBadge) in _lines)
        {
            bool light = inBadge && _badge is { In: true };
            list.Ink(light ? Theme.BarText : Theme.Text);
            list.Ground(light ? Theme.Bar : Theme.Paper);
            list.Line(line, x, y + at);
        }

        list.Ground(Theme.Paper);
    }

    public override IEnumerable<int> Rules(int y) => [y, y + Height];

    /// <summary>A field with its label before it, which is the header's word and not the document's text again.</summary>
    private int Field(string value, string label, int x, int width, int top)
    {
        List<Glyph> glyphs = _screen.Sans.Shape(label.Length == 0 ? value : label + "：" + value);
        int labelled = label.Length == 0 ? 0 : _screen.Sans.Shape(label + "：").Count;
        for (int i = 0; i < labelled; i++)
        {
            glyphs[i].IsAdded = true;
        }

        foreach (TextLine line in Lines(_screen.Sans, glyphs, width))
        {
            _lines.Add((line, x, top, false));
            top += _screen.Metrics.Leading;
        }

        return top;
    }

    private static List<TextLine> Lines(LayoutFont font, List<Glyph> glyphs, int width)
        => LineBreaker.Break(font, glyphs, new ParagraphStyle(Math.Max(font.Em, width), 0, 0, 0, Justify: false));
}
