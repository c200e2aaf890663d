using System;
using System.IO;
using System.Reflection;
using System.Threading;
using KioskFleet.Firmware.Storage;
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
            SlotChooser chooser = Chooser(FindRoot());
            MethodInfo? main = Prepare(chooser);
            if (main != null)
            {
                started = true;

                // A release of before knows of no argument: it reads the state from its file.
                main.Invoke(null, main.GetParameters().Length == 0 ? null! : new object[] { chooser.State.Encode() });
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
    private static MethodInfo? Prepare(SlotChooser chooser)
    {
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

        return last?.GetType(chooser.Header.EntryType)?.GetMethod("Main");
    }

    /// <summary>By the workshop's files, or by their copy where those are not what they were. Without either only a release that was checked before can start.</summary>
    private static SlotChooser Chooser(string root)
    {
        SettingsCopy? copy = SettingsCopy.Load(root);
        string profile = "";
        byte[][] keys = new byte[0][];
        try
        {
            profile = File.ReadAllText(root + ProfileFile).Trim();
            keys = KeysIn(File.ReadAllBytes(root + Provisioning.FileName));
        }
        catch (Exception)
        {
            keys = copy == null ? keys : KeysIn(copy.Provisioning);
        }

        return new SlotChooser(root, keys, profile, NativeSet.Name) { OtherProfile = copy == null ? "" : copy.Profile };
    }

    private static byte[][] KeysIn(byte[] bytes) => Provisioning.Decode(bytes, 0, bytes.Length).FirmwareKeys;

    private static string FindRoot()
    {
        if (IsRoot(InternalRoot))
        {
            return InternalRoot;
        }

        if (!IsRoot(CardRoot))
        {
            DriveInfo.MountRemovableVolumes();
        }

        return CardRoot;
    }

    private static bool IsRoot(string path) => File.Exists(path + Provisioning.FileName) || File.Exists(path + SettingsCopy.FileName);
}
