import Experiments
import Foundation
import Preferences
import TestSupport

/// A folder of results, made by hand, whose report the tests read.
struct ReportFolder {
    let scratch: Scratch

    /// The columns of `comparisons.csv` of an experiment that sweeps `fit.beta`.
    static let columns =
        "claim,fit.beta,better,than,over,metric,at,replicates,reached_both,reached_better_only,reached_than_only,"
        + "reached_neither,better_mean,than_mean,estimate,standard_error,interval,interval_low,interval_high,p,corrected_p,"
        + "effect_size,superiority,verdict"

    static let comparisons = [
        columns,
        "better-frontier,0.1,mallows-phi-dpo,dpo,training,reward,0.25,200,200,0,0,0,0.61,0.6,0.012345678901234567,0.002,t,"
            + "0.0083,0.0164,1.2e-09,3.6e-9,0.44,0.66,supported",
        "better-frontier,0.1,mallows-phi-dpo,dpo,training,reward,0.5,200,150,40,7,3,0.71,0.72,-0.01,0.001,t,-0.012,-0.008,"
            + "1e-20,2e-20,-0.8,0.31,contradicted",
        "reward-collapse,1,mallows-phi-dpo,dpo,end,entropy,end,200,1,0,0,0,1.1,1,0.1,nan,t,nan,nan,nan,1,nan,1,inconclusive",
        ",1,dpo,ipo,beta,area,0.1..1,200,200,0,0,0,0.02,0.021,12345.678,99.5,bootstrap,-150.25,25000,0.2,1,0.1,0.5,"
            + "inconclusive",
    ]

    /// An image as gnuplot writes it: ids that every image has, and one of them twice.
    static let image = """
        <?xml version="1.0" encoding="utf-8"  standalone="no"?>
        <!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
        <svg width="930" height="330" viewBox="0 0 930 330" xmlns="http://www.w3.org/2000/svg"
         xmlns:xlink="http://www.w3.org/1999/xlink">
        <title>Gnuplot</title>
        <defs><circle id='dot' r='0.5'/><linearGradient id="fade"><stop offset="0"/></linearGradient></defs>
        <g id="canvas"><g id="canvas"><use xlink:href='#dot' color='blue'/>
        <path class="gridline" fill="url(#fade)" d='M86.00,252.03 L350.49,252.03'/><text>a &lt; b &amp; "c"</text></g></g>
        </svg>
        """

    static let summary = """
        cell,fit.objective,objective,beta,learner_dispersion,checkpoint,step,replicates,no_finite_optimum,reward_mean,\
        reward_se,reward_low,reward_high,kl_mean,kl_se,kl_low,kl_high
        1,dpo,dpo,0.1,,0,0.0,200,0.5,0.111,0.001,0.1,0.2,0.0,0.0,0.0,0.0
        1,dpo,dpo,0.1,,1,400.0,200,0.5,0.8126119001,0.01064,0.79,0.83,1.4459,0.0159,1.4,1.5
        2,ipo,ipo,0.1,,0,0.0,200,0.0,0.222,0.002,0.1,0.2,0.0,0.0,0.0,0.0
        2,ipo,ipo,0.1,,1,400.0,200,0.0,0.7558,5.58e-17,0.7,0.8,0.77,0.01587,0.7,0.8

        """

    static let manifest = """
        {
          "name": "by-hand",
          "digest": "00ff",
          "experiment": {"name": "by-hand", "question": "Which?", "seed": 7, "world": {"arms": 3}, "sweep": \
        {"fit.objective": ["dpo", "ipo"]}},
          "cells": 2,
          "replicates": 200,
          "shard": "1/1",
          "version": "0.1.0",
          "commit": null,
          "finished": "2026-01-02T03:04:05Z",
          "seconds": 1.25
        }

        """

    static let figures = """
        [
          {"name": "gone", "table": "summary", "x": "kl", "y": "reward"},
          {"name": "second", "table": "summary", "x": "kl", "y": "reward", "facet": "fit.beta", "where": {"beta": ["1"]}}
        ]

        """

    /// A folder with everything, and some of its files replaced, or left out where they are nil.
    init(replacing changes: [String: String?] = [:]) throws {
        scratch = try Scratch()
        try FileManager.default.createDirectory(
            atPath: scratch.file("figures"), withIntermediateDirectories: true)
        let files: [String: String?] = [
            "comparisons.csv": Self.comparisons.joined(separator: "\n") + "\n", "summary.csv": Self.summary,
            "manifest.json": Self.manifest, "figures.json": Self.figures, "figures/first.svg": Self.image,
            "figures/second.svg": Self.image,
        ].merging(changes) { $1 }
        for case (let name, let text?) in files { try scratch.write(text, to: name) }
    }

    /// The report's page.
    func page() throws -> String { try Report(reading: scratch.path).html }

    /// What is wrong with the folder.
    func fault() -> String? {
        do {
            _ = try Report(reading: scratch.path)
            return nil
        } catch {
            return error.description.replacing(scratch.path, with: "RESULT")
        }
    }
}
