using System.Globalization;
using KioskFleet.Protocol;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Screens;

namespace KioskFleet.Publishing.Batches;

/// <summary>Draws a <see cref="BatchPanelBlock"/>: how many rows there are, and the three ways to look something up.</summary>
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

        yield return new FurnitureItem(new SearchBandItem(screen, Texts.Chinese));
        yield return new SpaceItem(screen.Metrics.Leading / 3);
    }
}

/// <summary>The three buttons that open the search.</summary>
internal sealed class SearchBandItem(ScreenLayout screen, string language) : FlowItem
{
    private static readonly (string Word, int Start)[] Ways = [("search.byname", SearchStart.ByLetters), ("search.bygroup", SearchStart.ByGroup), ("search.byprogramme", SearchStart.ByProgramme)];

    /// <summary>Pixels from top to bottom: easy to touch in both text sizes.</summary>
    public static int HeightOf(ScreenLayout screen) => Math.Max(60, screen.BoldLeading + (2 * screen.Padding)) + 6;

    public override int Height => HeightOf(screen);

    public override void Draw(DisplayListWriter list, int y)
    {
        int gap = 6;
        int width = (screen.Column - (2 * gap)) / 3;
        int height = Height - 6;
        for (int i = 0; i < Ways.Length; i++)
        {
            int x = screen.Left + (i * (width + gap));
            list.Ink(Theme.Button);
            list.Fill(x, y + 3, width, height);
            list.Ink(Theme.Bar);
            list.Frame(x, y + 3, width, height, 2);
            list.Touch(x, y + 3, width, height, TouchAction.OpenSearch, Ways[i].Start);
        }

        list.Ink(Theme.Heading);
        list.Ground(Theme.Button);
        for (int i = 0; i < Ways.Length; i++)
        {
            int x = screen.Left + (i * (width + gap));
            TextLine line = ScreenLayout.OneLine(screen.Bold, Texts.Get(language, Ways[i].Word), width - 8);
            list.Line(line, x + Math.Max(0, (width - line.Width) / 2), y + 3 + ((height - screen.Bold.CellHeight) / 2));
        }

        list.Ground(Theme.Paper);
        list.Ink(Theme.Text);
    }
}
