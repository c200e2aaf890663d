using KioskFleet.Protocol;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Layout;

namespace KioskFleet.Publishing.Screens;

/// <summary>Where the parts of both bars stand: clock and link state at the right of the title bar; five buttons and the page number in the bar below.</summary>
internal sealed class BarLayout
{
    private const int Buttons = 5;

    /// <summary>Characters of a title that are not given up for longer words of the terminal's own.</summary>
    private const int TitleCharacters = 12;

    private readonly ScreenLayout _screen;
    private readonly string _language;

    public BarLayout(ScreenLayout screen, string language)
    {
        _screen = screen;
        _language = language;
        int em = screen.Sans.Em;
        int clock = screen.Sans.Width("00:00") + 4;
        int link = new[] { "state.online", "state.offline", "state.updating" }.Max(code => screen.Sans.Width(Texts.Get(language, code))) + 4;
        int cell = screen.Sans.CellHeight;

        // "时间待校准" and "12天无网络" say more than "--:--" and "离线", where the title keeps room for its dozen characters.
        int unsure = screen.Sans.Width(Texts.Get(language, "state.timeunsure")) + 4;
        int days = screen.Sans.Width("00" + Texts.Get(language, "state.daysoffline")) + 4;
        if (screen.Width - unsure - days - (2 * em) >= TitleCharacters * screen.Bold.Em)
        {
            (clock, link) = (Math.Max(clock, unsure), Math.Max(link, days));
        }

        int top = (screen.Metrics.TitleBar - cell) / 2;
        Clock = (screen.Width - clock - (em / 3), top, clock, cell);
        Link = (Clock.X - link - (em / 3), top, link, cell);
        TitleX = em / 2;
        TitleWidth = Link.X - TitleX - (em / 2);

        // Page numbers of five digits in all fit beside the buttons on every screen.
        int numbers = Math.Max(screen.Sans.Width("000/000") + 8, screen.Width / 6);
        ButtonWidth = Math.Min((screen.Width - numbers) / Buttons, screen.Width / 6);
        NumberX = 3 * ButtonWidth;
        NumberWidth = screen.Width - (Buttons * ButtonWidth);
    }

    public (int X, int Y, int Width, int Height) Clock { get; }

    public (int X, int Y, int Width, int Height) Link { get; }

    public int TitleX { get; }

    public int TitleWidth { get; }

    public int ButtonWidth { get; }

    private int NumberX { get; }

    private int NumberWidth { get; }

    /// <summary>The title in the upper bar, cut if need be.</summary>
    public void Title(DisplayListWriter list, string title)
    {
        list.Ink(Theme.BarText);
        list.Ground(Theme.Bar);
        list.Line(ScreenLayout.OneLine(_screen.Bold, title, TitleWidth), TitleX, (_screen.Metrics.TitleBar - _screen.Bold.CellHeight) / 2);
    }

    /// <summary>"3/12" between the buttons, and the buttons to turn pages.</summary>
    public void Pages(DisplayListWriter list, int page, int pages)
    {
        if (pages <= 1)
        {
            return;
        }

        list.Macro(page > 0 ? Macros.PreviousOn : Macros.PreviousOff);
        list.Macro(page < pages - 1 ? Macros.NextOn : Macros.NextOff);
        list.Ink(Theme.ButtonText);
        list.Ground(Theme.Button);
        TextLine line = new(_screen.Sans, _screen.Sans.Shape($"{page + 1}/{pages}"), 0, 0);
        list.Line(line, NumberX + Math.Max(0, (NumberWidth - line.Width) / 2), Middle(_screen.Sans));
    }

    public void Frame(DisplayListWriter list)
    {
        list.Ink(Theme.Bar);
        list.Fill(0, 0, _screen.Width, _screen.Metrics.TitleBar);
        list.Ink(Theme.Button);
        list.Fill(0, _screen.Bottom, _screen.Width, _screen.Metrics.NavigationBar);
        list.Ink(Theme.Line);
        list.Fill(0, _screen.Bottom, _screen.Width, 1);
    }

    public void Home(DisplayListWriter list) => Button(list, 0, "button.home", TouchAction.Home, 0);

    public void Back(DisplayListWriter list) => Button(list, ButtonWidth, "button.back", TouchAction.Back, 0);

    public void Previous(DisplayListWriter list, bool on) => Button(list, 2 * ButtonWidth, "button.previous", on ? TouchAction.PreviousPage : TouchAction.None, 0);

    public void Next(DisplayListWriter list, bool on) => Button(list, NumberX + NumberWidth, "button.next", on ? TouchAction.NextPage : TouchAction.None, 0);

    public void Size(DisplayListWriter list)
    {
        bool elder = _screen.TextSize == TextSize.Elder;
        Button(list, _screen.Width - ButtonWidth, elder ? "button.normal" : "button.elder", TouchAction.ChangeTextSize, elder ? TextSize.Normal : TextSize.Elder);
    }

    /// <summary>A sentence in the middle of the lower bar.</summary>
    public void Hint(DisplayListWriter list, string code)
    {
        list.Ink(Theme.ButtonText);
        list.Ground(Theme.Button);
        TextLine line = ScreenLayout.OneLine(_screen.Sans, Texts.Get(_language, code), _screen.Width - _screen.Sans.Em);
        list.Line(line, (_screen.Width - line.Width) / 2, Middle(_screen.Sans));
    }

    private void Button(DisplayListWriter list, int x, string code, byte action, int argument)
    {
        string label = Texts.Get(_language, code);
        LayoutFont font = _screen.Bold.Width(label) <= ButtonWidth - 4 ? _screen.Bold : _screen.Sans;
        TextLine line = ScreenLayout.OneLine(font, label, ButtonWidth - 2);
        bool on = action != TouchAction.None;
        if (on)
        {
            list.Ink(Theme.Line);
            list.Frame(x + 1, _screen.Bottom + 4, ButtonWidth - 2, _screen.Metrics.NavigationBar - 6, 1);
        }

        list.Ink(on ? Theme.ButtonText : Theme.Idle);
        list.Ground(Theme.Button);
        list.Line(line, x + Math.Max(0, (ButtonWidth - line.Width) / 2), Middle(font));
        if (on)
        {
            list.Touch(x, _screen.Bottom, ButtonWidth, _screen.Metrics.NavigationBar, action, argument);
        }
    }

    private int Middle(LayoutFont font) => _screen.Bottom + 1 + ((_screen.Metrics.NavigationBar - font.CellHeight) / 2);
}
