using KioskFleet.Protocol;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Screens;
using KioskFleet.Publishing.SearchIndex;

namespace KioskFleet.Publishing.Batches;

/// <summary>The screens of the search, laid out here and filled by the terminal (SPEC.md §3.5): the letters, a list with one line a row, a list with two.</summary>
internal sealed class SearchScreens(ScreenLayout screen, BarLayout bars, string language)
{
    /// <summary>Letters that a syllable begins with, and one key for every other character: three rows of eight.</summary>
    private const int KeysAcross = 8;
    private const int KeyRows = 3;

    /// <summary>Smallest side of a key and height of a row, pixels, in both sizes: they are touched by a finger that trembles.</summary>
    private const int KeyMinimum = 60;

    public int ShortRows => Rows(Math.Max(KeyMinimum, screen.Metrics.Leading + (3 * screen.Padding)));

    public int LongRows => Rows(Math.Max(KeyMinimum, (2 * screen.Metrics.Leading) + screen.Padding));

    public List<DisplayListWriter> Build() => [Keyboard(), List(ShortRows, twoLines: false), List(LongRows, twoLines: true)];

    private int Rows(int height) => Math.Clamp((screen.Bottom - screen.Top) / height, 1, SearchSlot.MostRows);

    private DisplayListWriter Keyboard()
    {
        DisplayListWriter list = new();
        list.Furniture(true);
        list.Macro(Macros.ReadingFrame);
        int area = screen.Bottom - screen.Top;
        int height = Math.Max(KeyMinimum, area / (KeyRows + 1));
        int width = screen.Width / KeysAcross;
        int field = area - (KeyRows * height);
        int top = screen.Top + field;
        string keys = PinyinInitials.Initials + SearchLimits.OtherLetter;
        for (int i = 0; i < keys.Length; i++)
        {
            int x = i % KeysAcross * width;
            int y = top + (i / KeysAcross * height);
            list.Ink(Theme.Button);
            list.Fill(x + 2, y + 2, width - 4, height - 4);
            list.Ink(Theme.Line);
            list.Frame(x + 2, y + 2, width - 4, height - 4, 1);
            list.Touch(x, y, width, height, TouchAction.SearchLetter, keys[i]);
        }

        list.Ink(Theme.ButtonText);
        list.Ground(Theme.Button);
        for (int i = 0; i < keys.Length; i++)
        {
            LayoutFont font = keys[i] == SearchLimits.OtherLetter ? screen.Sans : screen.Bold;
            TextLine line = ScreenLayout.OneLine(font, keys[i] == SearchLimits.OtherLetter ? Texts.Get(language, "search.other") : keys[i].ToString(), width - 2);
            list.Line(line, (i % KeysAcross * width) + Math.Max(1, (width - line.Width) / 2), top + (i / KeysAcross * height) + ((height - font.CellHeight) / 2));
        }

        int middle = screen.Top + ((field - screen.Sans.CellHeight) / 2);
        int letters = screen.Sans.Width("WWWWWW") + 4;
        int rest = screen.Left + letters;
        int room = screen.Width - rest - screen.Left;
        list.When(SearchSlot.NoLetters, l => Say(l, screen.Left, screen.Width - (2 * screen.Left), "search.prompt", "search.prompt.short"));
        list.When(SearchSlot.HasLetters, l =>
        {
            l.Ink(Theme.Heading);
            l.Slot(screen.Sans, SearchSlot.Letters, screen.Left, middle, letters);
            l.Ink(Theme.Bar);
            l.Fill(screen.Left, middle + screen.Sans.CellHeight, letters - 8, 2);
        });
        list.When(SearchSlot.NothingFound, l => Say(l, rest, room, "search.nothing", "search.nothing.short"));
        list.When(SearchSlot.Unreadable, l => Say(l, rest, room, "search.unreadable", "search.unreadable.short"));
        list.When(SearchSlot.Cut, l => Say(l, rest, room, "search.cut", "search.cut.short"));
        list.When(SearchSlot.FoundAll, l =>
        {
            // The number stands where the sentence leaves room for it.
            string[] words = Texts.Get(language, "search.found").Split('|');
            int x = rest;
            l.Ink(Theme.Text);
            TextLine before = new(screen.Sans, screen.Sans.Shape(words[0]), 0, 0);
            l.Line(before, x, middle);
            x += before.Width + (screen.Sans.Em / 4);
            int number = screen.Sans.Width("000");
            l.Slot(screen.Sans, SearchSlot.Found, x, middle, number, align: 2);
            l.Line(new TextLine(screen.Sans, screen.Sans.Shape(words[1]), 0, 0), x + number + (screen.Sans.Em / 4), middle);
        });

        // Where other pages turn.
        list.When(SearchSlot.HasLetters, l => bars.SearchButton(l, 2, 1, "search.erase", TouchAction.SearchErase));
        list.When(SearchSlot.HasFound, l => bars.SearchButton(l, 3, 2, "search.list", TouchAction.SearchList));
        bars.Title(list, Texts.Get(language, "search.byname"));
        return list;

        void Say(DisplayListWriter l, int x, int width, string word, string shorter)
        {
            string text = Texts.Get(language, screen.Sans.Width(Texts.Get(language, word)) <= width ? word : shorter);
            l.Ink(Theme.Text);
            l.Line(ScreenLayout.OneLine(screen.Sans, text, width), x, middle);
        }
    }

    private DisplayListWriter List(int rows, bool twoLines)
    {
        DisplayListWriter list = new();
        list.Furniture(true);
        list.Macro(Macros.ReadingFrame);
        int height = (screen.Bottom - screen.Top) / rows;
        int leading = screen.Metrics.Leading;
        list.Furniture(false);
        for (int n = 0; n < rows; n++)
        {
            int row = n;
            int y = screen.Top + (n * height);
            list.When(SearchSlot.HasRow + n, l =>
            {
                int slot = SearchSlot.Rows + (row * SearchSlot.PartsOfRow);
                l.Touch(0, y, screen.Width, height, TouchAction.SearchPick, row);
                if (row + 1 < rows)
                {
                    l.Ink(Theme.Line);
                    l.Fill(screen.Left, y + height - 1, screen.Column, 1);
                }

                l.Ink(Theme.Text);
                if (twoLines)
                {
                    int top = y + ((height - (2 * leading)) / 2) + ((leading - screen.Sans.CellHeight) / 2);
                    int year = screen.Sans.Width("0000") + screen.Sans.Em;
                    l.Slot(screen.Sans, slot + SearchSlot.What, screen.Left, top, screen.Column);
                    l.Slot(screen.Sans, slot + SearchSlot.WhenPart, screen.Left, top + leading, year);
                    l.Ink(Theme.Heading);
                    l.Slot(screen.Sans, slot + SearchSlot.HowMuch, screen.Left + year, top + leading, screen.Column - year, align: 1);
                }
                else
                {
                    int top = y + ((height - screen.Sans.CellHeight) / 2);
                    int what = screen.Column * 11 / 20;
                    l.Slot(screen.Sans, slot + SearchSlot.What, screen.Left, top, what - (screen.Sans.Em / 2));
                    l.Ink(Theme.Heading);
                    l.Slot(screen.Sans, slot + SearchSlot.HowMuch, screen.Left + what, top, screen.Column - what, align: 1);
                }
            });
        }

        list.Furniture(true);
        list.When(SearchSlot.Unreadable, l =>
        {
            TextLine line = ScreenLayout.OneLine(screen.Sans, Texts.Get(language, "search.unreadable"), screen.Column);
            l.Ink(Theme.Text);
            l.Line(line, (screen.Width - line.Width) / 2, (screen.Top + screen.Bottom - screen.Sans.CellHeight) / 2);
        });
        list.When(SearchSlot.HasPrevious, l => l.Macro(Macros.PreviousOn));
        list.When(SearchSlot.HasNext, l => l.Macro(Macros.NextOn));
        bars.SlotTitle(list, SearchSlot.Title);
        bars.SlotNumber(list, SearchSlot.PageNumber);
        return list;
    }
}
