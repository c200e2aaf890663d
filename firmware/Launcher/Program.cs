using System;
using System.IO;
using System.Reflection;
using System.Threading;
using KioskFleet.Firmware.Update;
using KioskFleet.Protocol;
using nanoFramework.Runtime.Native;

namespace KioskFleet.Firmware.Launcher;

/// <summary>The fixed program of a board: picks a slot that checks, loads it, calls it. Whatever happens ends in a restart, because a main that ends leaves the board waiting for a debugger.</summary>
public static class Program
{
    /// <summary>Where slots, state and keys are: the internal drive, or the folder of the card that stands for it where the CLR mounts none.</summary>
    private const string InternalRoot = "I:\\";
    private const string CardRoot = "D:\\internal\\";

    /// <summary>The profile this launcher was put on the board for, one word in a file beside the keys.</summary>
    private const string ProfileFile = "profile.txt";

    /// <summary>Before the next attempt where nothing could be started: a card reader or a workshop may be at work.</summary>
    private const int PauseMs = 15_000;

    /// <summary>Before the next start of an application that ended: its start was counted, a crash loop must only not be a fast one.</summary>
    private const int CrashPauseMs = 2_000;

    public static void Main()
    {
        bool started = false;
        try
        {
            MethodInfo? main = Prepare();
            if (main != null)
            {
                started = true;
                main.Invoke(null, null);
            }
        }
        catch (Exception)
        {
            // The start was counted before it was made; after three the other slot has its turn.
        }

        Thread.Sleep(started ? CrashPauseMs : PauseMs);
        Power.RebootDevice();
    }

    /// <returns>What to call; null if neither slot checks.</returns>
    private static MethodInfo? Prepare()
    {
        string root = FindRoot();
        byte[] bytes = File.ReadAllBytes(root + Provisioning.FileName);
        Provisioning provisioning = Provisioning.Decode(bytes, 0, bytes.Length);
        SlotChooser chooser = new SlotChooser(root, provisioning.FirmwareKeys, File.ReadAllText(root + ProfileFile).Trim(), NativeSet.Name);
        if (chooser.Choose() == LaunchState.None)
        {
            return null;
        }

        Assembly? last = null;
        for (int i = 0; i < chooser.Header.Names.Length; i++)
        {
            byte[]? assembly = chooser.Assemblies[i];
            if (assembly != null)
            {
                last = Assembly.Load(assembly);
                chooser.Assemblies[i] = null;
            }
        }

        Type? entry = last == null ? null : last.GetType(chooser.Header.EntryType);
        return entry == null ? null : entry.GetMethod("Main");
    }

    private static string FindRoot()
    {
        if (File.Exists(InternalRoot + Provisioning.FileName))
        {
            return InternalRoot;
        }

        if (!File.Exists(CardRoot + Provisioning.FileName))
        {
            DriveInfo.MountRemovableVolumes();
        }

        return CardRoot;
    }
}
