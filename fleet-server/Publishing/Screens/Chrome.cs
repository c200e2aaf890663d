using KioskFleet.Protocol;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sets;

namespace KioskFleet.Publishing.Screens;

/// <summary>Builds the chrome of a view: bars and buttons as macros, the terminal's own words, where clock and link state stand.</summary>
internal static class Chrome
{
    private static readonly string[] States = ["state.online", "state.offline", "state.updating", "state.timeunsure", "state.daysoffline"];

    private const string ClockCharacters = "0123456789:-.";

    /// <param name="screen">Layout of the view.</param>
    /// <param name="language">"zh-Hans" or "en".</param>
    /// <param name="use">Told of each list, so that the glyphs in it get onto the view's sheets.</param>
    public static BuiltObject Build(ScreenLayout screen, string language, Action<DisplayListWriter> use)
    {
        BarLayout bars = new(screen, language);
        (int Id, Action<DisplayListWriter> Draw)[] macros =
        [
            (Macros.ReadingFrame, l => { bars.Frame(l); bars.Home(l); bars.Back(l); bars.Size(l); }),
            (Macros.HomeFrame, l => { bars.Frame(l); bars.Size(l); }),
            (Macros.PreviousOn, l => bars.Previous(l, on: true)),
            (Macros.PreviousOff, l => bars.Previous(l, on: false)),
            (Macros.NextOn, l => bars.Next(l, on: true)),
            (Macros.NextOff, l => bars.Next(l, on: false)),
            (Macros.NoticeFrame, l => { bars.Frame(l); bars.Hint(l, "hint.touch"); }),
        ];

        byte[] payload = CborPayload.Of(w =>
        {
            w.WriteMapHead(6);
            w.WriteInt(1);
            w.WriteText(language);
            w.WriteInt(2);
            w.WriteArrayHead(macros.Length);
            foreach ((int id, Action<DisplayListWriter> draw) in macros)
            {
                DisplayListWriter list = new();
                draw(list);
                use(list);
                w.WriteArrayHead(2);
                w.WriteInt(id);
                w.WriteBytes(list.ToArray());
            }

            w.WriteInt(3);
            w.WriteArrayHead(States.Length);
            for (int i = 0; i < States.Length; i++)
            {
                TextLine line = new(screen.Sans, screen.Sans.Shape(Texts.Get(language, States[i])), 0, 0);
                DisplayListWriter list = new();
                list.Glyphs(line);
                use(list);
                w.WriteArrayHead(3);
                w.WriteInt(i + 1);
                w.WriteInt(line.Width);
                w.WriteBytes(list.ToArray());
            }

            w.WriteInt(4);
            Box(w, bars.Clock);
            w.WriteInt(5);
            Box(w, bars.Link);
            w.WriteInt(6);
            List<Glyph> digits = [.. ClockCharacters.Select(c => screen.Sans.Shape(c.ToString())[0])];
            DisplayListWriter clock = new();
            clock.Glyphs(new TextLine(screen.Sans, digits, 0, 0));
            use(clock);
            w.WriteArrayHead(digits.Count);
            foreach (Glyph digit in digits)
            {
                w.WriteArrayHead(2);
                w.WriteInt(digit.Number);
                w.WriteInt(digit.Advance);
            }
        });
        return BuiltObject.Of(ObjectKind.Chrome, [], payload);
    }

    private static void Box(CborWriter w, (int X, int Y, int Width, int Height) box)
    {
        w.WriteArrayHead(7);
        w.WriteInt(box.X);
        w.WriteInt(box.Y);
        w.WriteInt(box.Width);
        w.WriteInt(box.Height);
        w.WriteInt(Theme.SansFont);
        w.WriteInt(Theme.BarText);
        w.WriteInt(Theme.Bar);
    }
}
