using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace KioskFleet.Mqtt.Sessions;

/// <summary>One level of a topic. Children are an open-addressing table that readers walk without a lock.</summary>
internal sealed class TopicNode(byte[] level, uint hash, TopicNode? parent)
{
    private static readonly TopicNode Gone = new([], 0, null);

    /// <summary>Secret to this process, so that nobody can choose topics that all fall into one slot.</summary>
    private static readonly ulong Seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    /// <summary>Subscribers of exactly this place: one <see cref="Subscription"/> or a <see cref="SubscriberSet"/>.</summary>
    public object? Subscribers;

    /// <summary>Subscribers of this place and all below ("…/#").</summary>
    public object? HashSubscribers;
    public SharedGroup[]? Groups;
    public SharedGroup[]? HashGroups;
    public TopicNode? Plus;
    public Message? Retained;

    private readonly byte[] _level = level;
    private readonly uint _hash = hash;
    private TopicNode?[] _children = [];
    private int _used;
    private int _alive;

    public TopicNode? Parent { get; } = parent;

    public ReadOnlySpan<TopicNode?> Children => Volatile.Read(ref _children);

    public bool IsRemoved => ReferenceEquals(this, Gone);

    public bool IsDollar => _level.Length > 0 && _level[0] == '$';

    public bool IsEmpty => Subscribers is null && HashSubscribers is null && Groups is null && HashGroups is null && Plus is null && Retained is null && _alive == 0;

    /// <summary>This place matched the last level: its own subscribers, and those of "…/#", which matches the parent level too.</summary>
    public void AddMatches(MatchList matches)
    {
        matches.Add(Volatile.Read(ref Subscribers), Groups);
        matches.Add(Volatile.Read(ref HashSubscribers), HashGroups);
    }

    public TopicNode? Find(ReadOnlySpan<byte> name)
    {
        TopicNode?[] table = Volatile.Read(ref _children);
        if (table.Length == 0)
        {
            return null;
        }
        uint hash = Hash(name);
        for (uint i = hash; ; i++)
        {
            TopicNode? node = Volatile.Read(ref table[i & (uint)(table.Length - 1)]);
            if (node is null)
            {
                return null;
            }
            if (node._hash == hash && !node.IsRemoved && node._level.AsSpan().SequenceEqual(name))
            {
                return node;
            }
        }
    }

    public TopicNode GetOrAdd(ReadOnlySpan<byte> name)
    {
        TopicNode? found = Find(name);
        if (found is not null)
        {
            return found;
        }
        if ((_used + 1) * 2 > _children.Length)
        {
            Rebuild();
        }
        TopicNode node = new(name.ToArray(), Hash(name), this);
        Place(_children, node);
        _used++;
        _alive++;
        return node;
    }

    public TopicNode GetOrAddPlus()
    {
        if (Plus is null)
        {
            Volatile.Write(ref Plus, new TopicNode("+"u8.ToArray(), 0, this));
        }
        return Plus;
    }

    public void Remove(TopicNode child)
    {
        if (ReferenceEquals(Plus, child))
        {
            Volatile.Write(ref Plus, null);
            return;
        }
        for (uint i = child._hash; ; i++)
        {
            ref TopicNode? slot = ref _children[i & (uint)(_children.Length - 1)];
            if (slot is null)
            {
                return;
            }
            if (ReferenceEquals(slot, child))
            {
                Volatile.Write(ref slot, Gone);
                break;
            }
        }
        if (--_alive == 0)
        {
            _used = 0;
            Volatile.Write(ref _children, []);
        }
    }

    public SharedGroup? FindGroup(ReadOnlySpan<byte> name, bool hash)
    {
        foreach (SharedGroup group in (hash ? HashGroups : Groups) ?? [])
        {
            if (group.Name.AsSpan().SequenceEqual(name))
            {
                return group;
            }
        }
        return null;
    }

    public SharedGroup AddGroup(byte[] name, bool hash)
    {
        SharedGroup group = new(name);
        ref SharedGroup[]? groups = ref hash ? ref HashGroups : ref Groups;
        groups = [.. groups ?? [], group];
        return group;
    }

    public void RemoveGroup(SharedGroup group)
    {
        Groups = Without(Groups, group);
        HashGroups = Without(HashGroups, group);
    }

    private static SharedGroup[]? Without(SharedGroup[]? groups, SharedGroup group)
    {
        SharedGroup[] left = [.. (groups ?? []).Where(g => g != group)];
        return left.Length == 0 ? null : left;
    }

    private void Rebuild()
    {
        TopicNode?[] larger = new TopicNode?[Math.Max(4, (int)BitOperations.RoundUpToPowerOf2((uint)(_alive + 1) * 4))];
        foreach (TopicNode? child in _children)
        {
            if (child is { IsRemoved: false })
            {
                Place(larger, child);
            }
        }
        _used = _alive;
        Volatile.Write(ref _children, larger);
    }

    private static void Place(TopicNode?[] table, TopicNode node)
    {
        for (uint i = node._hash; ; i++)
        {
            ref TopicNode? slot = ref table[i & (uint)(table.Length - 1)];
            if (slot is null)
            {
                Volatile.Write(ref slot, node);
                return;
            }
        }
    }

    private static uint Hash(ReadOnlySpan<byte> name)
    {
        ulong hash = Seed ^ (ulong)name.Length;
        while (name.Length >= 8)
        {
            hash = (hash ^ MemoryMarshal.Read<ulong>(name)) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 29;
            name = name[8..];
        }
        ulong last = 0;
        for (int i = 0; i < name.Length; i++)
        {
            last |= (ulong)name[i] << (8 * i);
        }
        hash = (hash ^ last) * 0xBF58476D1CE4E5B9;
        return (uint)(hash ^ (hash >> 32));
    }
}
