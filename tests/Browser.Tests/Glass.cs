using KioskFleet.Cli.Demo;
using KioskFleet.Protocol;
using KioskFleet.Simulator;
using Microsoft.Playwright;

namespace KioskFleet.Browser.Tests;

/// <summary>A virtual terminal's screen as it stands in the browser: touched with the mouse, on the canvas.</summary>
internal sealed class Glass(IPage page, VirtualTerminal terminal)
{
    /// <summary>The viewer takes touches that come sooner for a tremble of the last one.</summary>
    private const int TouchRestMs = 260;

    private const int Tries = 8;

    public static async Task<Glass> OpenAsync(RunningFleet running)
    {
        IPage page = await running.NewPageAsync(1200, 800);
        await page.GotoAsync(running.Fleet.TerminalPages + "/" + running.Terminal.Id);
        await page.WaitForSelectorAsync("#screen");
        return new Glass(page, running.Terminal);
    }

    public IPage Page => page;

    public DrawnPage Now => terminal.LastPage ?? throw new InvalidOperationException("There is no page on the glass.");

    public bool Has(byte action, int argument) => Now.Areas.Any(a => a.Action == action && a.Argument == argument);

    /// <summary>Clicks an area of the page on the canvas; waits for the page that it brings.</summary>
    public async Task TouchAsync(byte action, int? argument = null)
    {
        DrawnPage before = Now;
        (int x, int y) = TerminalReader.PointOn(before, a => a.Action == action && (argument is null || a.Argument == argument))
            ?? throw new InvalidOperationException($"The page (kind {before.Kind}, key {before.Key}) has nothing to touch for action {action} {argument}.");
        for (int tries = 1; ; tries++)
        {
            await Task.Delay(TouchRestMs);
            LocatorBoundingBoxResult box = await page.Locator("#screen").BoundingBoxAsync() ?? throw new InvalidOperationException("The screen is not on the page.");
            float scale = box.Width / terminal.Board.Screen.Width;
            await page.Mouse.MoveAsync(box.X + ((x + 0.5f) * scale), box.Y + ((y + 0.5f) * scale));
            await page.Mouse.DownAsync();
            await Task.Delay(60);
            await page.Mouse.UpAsync();
            try
            {
                await terminal.WaitForPageAsync(_ => true, before.Number, TimeSpan.FromSeconds(3));
                return;
            }
            catch (TimeoutException) when (tries < Tries)
            {
            }
        }
    }

    public async Task HomeAsync()
    {
        while (Now.Kind != 0)
        {
            if (Now.Kind == 3)
            {
                // The notice screen: a touch anywhere ends it.
                await TouchAsync(Now.Areas.Count > 0 ? Now.Areas[0].Action : TouchAction.None);
                continue;
            }

            await TouchAsync(TouchAction.Home);
        }
    }

    /// <summary>Home → column → list → document, by clicks.</summary>
    public async Task OpenAsync(int column, int document)
    {
        await HomeAsync();
        while (!Has(TouchAction.OpenColumn, column))
        {
            await TouchAsync(TouchAction.NextPage);
        }

        await TouchAsync(TouchAction.OpenColumn, column);
        while (!Has(TouchAction.OpenDocument, document))
        {
            await TouchAsync(TouchAction.NextPage);
        }

        await TouchAsync(TouchAction.OpenDocument, document);
    }
}
