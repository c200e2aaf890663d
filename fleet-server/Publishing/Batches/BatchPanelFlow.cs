using System.Globalization;
using KioskFleet.Protocol;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Screens;

namespace KioskFleet.Publishing.Batches;

/// <summary>Draws a <see cref="BatchPanelBlock"/>: how many rows there are, and the ways to look something up.</summary>
internal static class BatchPanelFlow
{
    public static IEnumerable<FlowItem> Of(BatchPanelBlock panel, ScreenLayout screen)
    {
        List<string> sentences = [Texts.Get(Texts.Chinese, "batch.size", panel.Rows, panel.Households)];
        if (panel.TotalFen >= 0)
        {
            sentences.Add(Texts.Get(Texts.Chinese, "batch.total", (panel.TotalFen / 100m).ToString("N2", CultureInfo.InvariantCulture)));
        }

        sentences.Add(Texts.Get(Texts.Chinese, "batch.how"));
        foreach (string sentence in sentences)
        {
            foreach (TextLine line in LineBreaker.Break(screen.Sans, sentence, new ParagraphStyle(screen.Column, 0, 0, screen.Hang, Justify: false)))
            {
                yield return new FurnitureItem(new LineItem(line, screen.Left, screen.Metrics.Leading, Theme.Text)) { KeepWithNext = true };
            }
        }

        yield return new FurnitureItem(new SearchBandItem(screen, Texts.Chinese, panel.HasYears));
        yield return new SpaceItem(screen.Metrics.Leading / 3);
    }
}

/// <summary>The buttons that open the search: by name, group and programme, and where payments are of more than one year by year.</summary>
internal sealed class SearchBandItem(ScreenLayout screen, string language, bool years) : FlowItem
{
    private const int Gap = 6;

    /// <summary>Pixels left free within a button.</summary>
    private const int Rim = 8;

    private static readonly (string Word, int Start)[] Ways =
    [
        ("search.byname", SearchStart.ByLetters),
        ("search.bygroup", SearchStart.ByGroup),
        ("search.byprogramme", SearchStart.ByProgramme),
        ("search.byyear", SearchStart.ByYear),
    ];

    /// <summary>Pixels from top to bottom: easy to touch in both text sizes.</summary>
    public static int HeightOf(ScreenLayout screen) => Math.Max(60, screen.BoldLeading + (2 * screen.Padding)) + Gap;

    public override int Height => HeightOf(screen);

    public override void Draw(DisplayListWriter list, int y)
    {
        int count = years ? Ways.Length : Ways.Length - 1;
        int width = (screen.Column - ((count - 1) * Gap)) / count;
        int height = Height - Gap;

        // Short on all or on none: buttons of one row speak alike.
        string[] words = [.. Ways.Take(count).Select(w => Texts.Get(language, w.Word))];
        if (words.Any(w => screen.Bold.Width(w) > width - Rim))
        {
            words = [.. Ways.Take(count).Select(w => Texts.Get(language, w.Word + ".short"))];
        }

        for (int i = 0; i < count; i++)
        {
            int x = screen.Left + (i * (width + Gap));
            list.Ink(Theme.Button);
            list.Fill(x, y + 3, width, height);
            list.Ink(Theme.Bar);
            list.Frame(x, y + 3, width, height, 2);
            list.Touch(x, y + 3, width, height, TouchAction.OpenSearch, Ways[i].Start);
        }

        list.Ink(Theme.Heading);
        list.Ground(Theme.Button);
        for (int i = 0; i < count; i++)
        {
            int x = screen.Left + (i * (width + Gap));
            TextLine line = ScreenLayout.OneLine(screen.Bold, words[i], width - Rim);
            list.Line(line, x + Math.Max(0, (width - line.Width) / 2), y + 3 + ((height - screen.Bold.CellHeight) / 2));
        }

        list.Ground(Theme.Paper);
        list.Ink(Theme.Text);
    }
}
